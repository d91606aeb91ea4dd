// The poem as a picture: an SVG of vertical columns in three sizes, and the same as PNG by the browser's own canvas.

/**
 * @typedef {{ lines: string[], title: string, note: string, theme: string, script: string }} Subject
 * @typedef {'square' | 'story' | 'card'} Size
 */

/** @type {Record<Size, [number, number]>} width and height in pixels */
export const sizes = { square: [1080, 1080], story: [1080, 1920], card: [1200, 630] };

/** Paper, ink, pale ink, seal. @type {Record<string, [string, string, string, string]>} */
const colours = {
  light: ['#f6f0e2', '#221d17', '#8a7a63', '#a8321f'],
  dark: ['#1d1b18', '#e9e1d0', '#8f8674', '#c2503a'],
  ink: ['#f7f7f5', '#141414', '#777777', '#2b2b2b'],
};

const fonts = {
  simplified: "'Songti SC','Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC','KaiTi','STSong','SimSun',serif",
  traditional: "'Songti TC','Noto Serif CJK TC','Noto Serif TC','Source Han Serif TC','PMingLiU','Songti SC',serif",
};

const escape = (/** @type {string} */ text) =>
  text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/**
 * The layout: columns from the right, the title before them, the seal after them.
 * @param {Subject} subject @param {Size} size @returns {string} an SVG document
 */
export function drawSvg({ lines, title, note, theme, script }, size) {
  const [width, height] = sizes[size];
  const [paper, ink, pale, red] = colours[theme] ?? colours.light;
  const font = script === 'traditional' ? fonts.traditional : fonts.simplified;
  const margin = Math.round(Math.min(width, height) * 0.055);
  const longest = Math.max(...lines.map(line => [...line].length));
  const inner = { w: width - margin * 4, h: height - margin * (size === 'card' ? 3.4 : 5) };
  const columns = lines.length + (title ? 1 : 0) + 0.6;
  const em = Math.floor(Math.min(inner.w / (columns * 1.62), inner.h / (longest * 1.22), 92));
  const [gapX, gapY] = [em * 1.62, em * 1.22];
  const blockW = (columns - 0.6) * gapX + gapX * 0.6;
  const right = (width + blockW) / 2 - gapX / 2;
  const top = (height - longest * gapY) / 2 + em * 0.88;
  /** @type {string[]} */
  const parts = [];
  /** @param {string} text @param {number} x @param {number} y @param {number} s @param {string} colour @param {number} step */
  const column = (text, x, y, s, colour, step) => {
    [...text].forEach((c, i) => parts.push(
      `<text x="${x.toFixed(1)}" y="${(y + i * step).toFixed(1)}" font-size="${s}" fill="${colour}" text-anchor="middle">${escape(c)}</text>`));
  };
  let x = right;
  if (title) {
    const small = Math.round(em * 0.62);
    column([...title].slice(0, Math.floor((longest * gapY) / (small * 1.24))).join(''), x, top - em * 0.26, small, pale, small * 1.24);
    x -= gapX;
  }
  for (const line of lines) {
    column(line, x, top, em, ink, gapY);
    x -= gapX;
  }
  const box = Math.round(em * 0.72);
  const sealX = x + gapX * 0.28 - box / 2;
  const sealY = top + (longest - 1) * gapY - box * 1.05;
  const half = (margin * 0.42).toFixed(0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" lang="${script === 'traditional' ? 'zh-Hant' : 'zh-Hans'}">`,
    `<title>${escape(title || lines[0])}</title>`,
    `<rect width="${width}" height="${height}" fill="${paper}"/>`,
    `<rect x="${margin}" y="${margin}" width="${width - 2 * margin}" height="${height - 2 * margin}" fill="none" stroke="${pale}" stroke-width="3"/>`,
    `<rect x="${margin + Number(half)}" y="${margin + Number(half)}" width="${width - 2 * margin - 2 * Number(half)}" height="${height - 2 * margin - 2 * Number(half)}" fill="none" stroke="${pale}" stroke-width="1"/>`,
    ...parts,
    `<rect x="${sealX.toFixed(1)}" y="${sealY.toFixed(1)}" width="${box}" height="${(box * 1.72).toFixed(1)}" rx="${(box * 0.12).toFixed(1)}" fill="${red}"/>`,
    `<text x="${(sealX + box / 2).toFixed(1)}" y="${(sealY + box * 0.8).toFixed(1)}" font-size="${(box * 0.7).toFixed(1)}" fill="${paper}" text-anchor="middle">唐</text>`,
    `<text x="${(sealX + box / 2).toFixed(1)}" y="${(sealY + box * 1.52).toFixed(1)}" font-size="${(box * 0.7).toFixed(1)}" fill="${paper}" text-anchor="middle">音</text>`,
    note && size !== 'card' ? `<text x="${width / 2}" y="${height - margin * 1.75}" font-size="${Math.round(margin * 0.42)}" fill="${pale}" text-anchor="middle" letter-spacing="4">${escape(note)}</text>` : '',
    '</svg>',
  ].join('\n');
}

/** @param {string} svgText @param {Size} size @returns {Promise<Blob>} */
export async function drawPng(svgText, size) {
  const [width, height] = sizes[size];
  const url = URL.createObjectURL(new Blob([svgText], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'));
  } finally {
    URL.revokeObjectURL(url);
  }
}
