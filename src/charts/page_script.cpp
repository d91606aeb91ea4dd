#include "charts/page.h"

namespace tangyin {

std::string_view page_language_script() {
  return R"js(
(() => {
  const root = document.documentElement;
  const asked = () => ({ '#zh': 'zh', '#en': 'en' })[location.hash];
  const show = lang => {
    root.dataset.lang = lang;
    root.lang = lang === 'zh' ? 'zh-Hans' : 'en';
    document.title = root.dataset[lang === 'zh' ? 'titleZh' : 'titleEn'];
    for (const link of document.querySelectorAll('.switch a'))
      link.toggleAttribute('aria-current', link.id === lang);
  };
  const first = () => asked() ?? (/^zh/i.test(navigator.language) ? 'zh' : 'en');
  show(first());
  addEventListener('DOMContentLoaded', () => {
    show(root.dataset.lang);
    for (const link of document.querySelectorAll('.switch a'))
      link.addEventListener('click', event => {
        event.preventDefault();
        history.replaceState(null, '', link.hash);
        show(link.id);
      });
  });
  addEventListener('hashchange', () => { if (asked()) show(asked()); });
})();
)js";
}

std::string_view page_values_script() {
  return R"js(
(() => {
  const lang = () => document.documentElement.dataset.lang ?? 'en';
  const named = name => name[lang()];
  const written = v => {
    if (v == null || !isFinite(v)) return '–';
    const size = Math.abs(v);
    const text = Number.isInteger(v) ? v.toLocaleString('en')
      : size < 1e-3 || size >= 1e7 ? v.toExponential(3)
      : Number(v.toPrecision(5)).toLocaleString('en', { maximumFractionDigits: 6 });
    return text.replace('-', '−');
  };
  const element = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text != null) made.textContent = text;
    return made;
  };
  const drawn = (kind, attributes) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  function prepare(figure) {
    const data = JSON.parse(figure.querySelector('script.values').textContent);
    const plot = figure.querySelector('.plot');
    const tip = plot.appendChild(element('div', 'tip'));
    tip.setAttribute('role', 'status');
    tip.hidden = true;
    for (const svg of plot.querySelectorAll('svg')) {
      for (const title of svg.querySelectorAll('title')) title.remove();
      svg.setAttribute('tabindex', '0');
      const layer = svg.appendChild(drawn('g', { class: 'pointer' }));
      const narrow = svg.classList.contains('narrow');
      const chart = (data.kind === 'heat' ? heat : lines)(data, narrow);
      let now = null;
      const hide = () => { now = null; tip.hidden = true; layer.replaceChildren(); };
      const show = place => {
        if (place == null) return hide();
        now = place;
        layer.replaceChildren(...chart.marks(place));
        tip.replaceChildren(...chart.words(place));
        tip.hidden = false;
        const scale = svg.clientWidth / chart.sheet[0] || svg.getBoundingClientRect().width / chart.sheet[0];
        const [x, y] = chart.point(place).map(v => v * scale);
        const width = tip.offsetWidth, room = plot.clientWidth;
        const left = x + 14 + width <= room ? x + 14 : x - 14 - width;
        tip.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
        tip.style.top = `${Math.max(0, Math.min(y, plot.clientHeight - tip.offsetHeight))}px`;
      };
      const under = event => {
        const box = svg.getBoundingClientRect();
        return chart.nearest((event.clientX - box.left) / box.width * chart.sheet[0],
                             (event.clientY - box.top) / box.height * chart.sheet[1]);
      };
      svg.addEventListener('pointermove', event => show(under(event)));
      svg.addEventListener('pointerdown', event => show(under(event)));
      svg.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') hide(); });
      svg.addEventListener('blur', hide);
      svg.addEventListener('focus', () => { if (svg.matches(':focus-visible')) show(now ?? chart.last); });
      svg.addEventListener('keydown', event => {
        if (event.key === 'Escape') return hide();
        const next = chart.moved(now ?? chart.last, event.key);
        if (next == null) return;
        event.preventDefault();
        show(next);
      });
    }
  }

  // A place is a value of x.
  function lines(data, narrow) {
    const [width, height, left, top, right, bottom, low, high] = narrow ? data.narrow : data.wide;
    const vertical = narrow ? data.yNarrow : data.y;
    const of = (axis, v) => axis.log ? Math.log10(v) : v;
    const share = (axis, v, a, b) => (of(axis, v) - of(axis, a)) / (of(axis, b) - of(axis, a));
    const x = v => left + share(data.x, v, low, high) * (right - left);
    const y = v => bottom - share(vertical, v, vertical.low, vertical.high) * (bottom - top);
    const curves = data.series.map(({ name, colour, points }) => ({
      name, colour,
      points: Array.from({ length: points.length / 2 }, (_, n) => [points[2 * n], points[2 * n + 1]]),
    }));
    const places = [...new Set(curves.flatMap(c => c.points.map(p => p[0])))].sort((a, b) => a - b);
    const index = place => places.reduce((best, v, n) =>
      Math.abs(x(v) - x(place)) < Math.abs(x(places[best]) - x(place)) ? n : best, 0);
    const closest = (points, place) => points.reduce((best, p) =>
      best == null || Math.abs(x(p[0]) - x(place)) < Math.abs(x(best[0]) - x(place)) ? p : best, null);
    const near = place => curves
      .map(c => ({ ...c, at: closest(c.points, place) }))
      .filter(c => c.at && (c.points.length === 1 || Math.abs(x(c.at[0]) - x(place)) < (right - left) / 6))
      .sort((a, b) => b.at[1] - a.at[1]);
    return {
      sheet: [width, height],
      last: places.at(-1),
      nearest: px => places.length === 0 || px < left - 12 || px > right + 12 ? null
        : places.reduce((best, v) => Math.abs(x(v) - px) < Math.abs(x(best) - px) ? v : best),
      point: place => [x(place), top + 6],
      marks: place => [
        drawn('path', { class: 'cursor', d: `M${x(place)} ${top}V${bottom}` }),
        ...near(place).map(c => drawn('circle', { class: c.colour, cx: x(c.at[0]), cy: y(c.at[1]), r: 4 })),
      ],
      words: place => {
        const list = element('dl');
        for (const { name, colour, at } of near(place)) {
          const term = element('dt', '', named(name));
          term.prepend(element('i', colour));
          const other = at[0] === place ? '' : ` (${written(at[0])})`;
          list.append(term, element('dd', '', written(at[1]) + other));
        }
        return [element('p', '', `${named(data.x.name)}: ${written(place)}`), list];
      },
      moved: (place, key) => {
        const n = index(place), stride = Math.max(1, Math.round(places.length / 10));
        const to = { ArrowLeft: n - 1, ArrowRight: n + 1, PageUp: n - stride, PageDown: n + stride,
                     Home: 0, End: places.length - 1 }[key];
        return to == null ? null : places[Math.max(0, Math.min(to, places.length - 1))];
      },
    };
  }

  // A place is the number of a cell.
  function heat(data, narrow) {
    const [width, height, left, top, wide, high] = narrow ? data.narrow : data.wide;
    const columns = data.columns.length, rows = Math.floor(data.values.length / columns);
    const of = n => [n % columns, Math.floor(n / columns)];
    const cell = (column, row) => column < 0 || row < 0 || column >= columns || row >= rows
      ? null : row * columns + column;
    return {
      sheet: [width, height],
      last: 0,
      nearest: (px, py) => cell(Math.floor((px - left) / wide), Math.floor((py - top) / high)),
      point: n => [left + (of(n)[0] + 1) * wide, top + of(n)[1] * high],
      marks: n => [drawn('rect', { class: 'cursor', x: left + of(n)[0] * wide, y: top + of(n)[1] * high,
                                   width: wide, height: high })],
      words: n => [element('p', '', `${data.rows[of(n)[1]] ?? of(n)[1] + 1} · ${data.columns[of(n)[0]]}: ${written(data.values[n])}`)],
      moved: (n, key) => {
        const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [];
        return dx == null ? null : cell(of(n)[0] + dx, of(n)[1] + dy) ?? n;
      },
    };
  }

  for (const figure of document.querySelectorAll('figure.chart'))
    if (figure.querySelector('script.values')) prepare(figure);
})();
)js";
}

}  // namespace tangyin
