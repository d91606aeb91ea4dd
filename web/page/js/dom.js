// Makes elements without a framework and without innerHTML, so that no text can become markup.

/**
 * @typedef {Node | string | number | null | undefined | false} Leaf
 * @typedef {Leaf | Leaf[] | Leaf[][]} Child
 * @typedef {Record<string, any>} Props  attributes; `on` holds listeners, `dataset` and `class` as named
 */

/** @param {Element} element @param {Props} props */
function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (name === 'dataset') {
      Object.assign(/** @type {HTMLElement} */ (element).dataset, value);
    } else if (name === 'value' || name === 'checked' || name === 'selected') {
      /** @type {any} */ (element)[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { value, ...first } = props;
  apply(element, first);
  append(element, children);
  if (value !== undefined) apply(element, { value }); // a select knows its value once it has options
  return element;
}

/** @param {string} tag @param {Props} [props] @param {...Child} children @returns {SVGElement} */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(element, props);
  append(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
function append(element, children) {
  for (const child of children.flat(2)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

const focusable = 'button, input, select, textarea, a[href], summary';

/** Puts other children into an element; the focus stays at the control of the same number.
 * @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement)
    ? [...element.querySelectorAll(focusable)].findIndex(e => e === document.activeElement) : -1;
  element.replaceChildren();
  append(element, children);
  if (focused < 0) return;
  const again = element.querySelectorAll(focusable)[focused];
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** The element of the page with this id. @param {string} id @returns {HTMLElement} */
export function at(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element;
}

/** Says something to screen readers, and to eyes for some seconds. @param {string} text */
export function say(text) {
  const toast = at('toast');
  toast.textContent = text;
  toast.classList.add('seen');
  clearTimeout(Number(toast.dataset.timer));
  toast.dataset.timer = String(setTimeout(() => toast.classList.remove('seen'), 4500));
}
