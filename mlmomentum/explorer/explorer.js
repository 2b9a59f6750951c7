// The explorer in the browser: it chooses what belongs to the position of the sliders, and draws it.
//
// All numbers of all positions have come in one block of bytes (see pack.py), so a slider needs no kernel.
// The same file serves JupyterLab, Notebook, JupyterLite, VS Code, exported HTML and a page of its own.

const MISSING = -32768; // stands for NaN
const TYPES = { i2: Int16Array, f4: Float32Array };
const GROUND = { light: ["#ffffff", "#e8eef4", "#c9d6e2"], dark: ["#3a4754", "#27313b", "#161c22"] }; // low to high
const CONTOUR = { light: "#9aa9b8", dark: "#5d6e7e" };
const MAP = ["#0c2c84", "#225ea8", "#1d91c0", "#7fcdbb", "#edf8b1"]; // 0 to 1
const LEVELS = 12;
const DOT = 3; // pixels: a dot at the edge of a panel is a whole one
const SECONDS = 4; // that the play button takes for all steps
const STOPS = 200; // of a slider for the start
const SILENCE = 400; // milliseconds without a move until the kernel and screen readers are told of it

// --- Numbers and words

class Numbers {
  constructor(data) {
    this.buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  }

  /** Which of the arrays at `place` belongs to a position of the sliders. */
  index(place, position) {
    const sliders = place.shape.slice(0, place.shape.length - place.own);
    const used = position.slice(position.length - sliders.length);
    return sliders.reduce((index, length, axis) => index * length + (length > 1 ? used[axis] : 0), 0);
  }

  at(place, position) {
    const Type = TYPES[place.type];
    const size = place.shape.slice(place.shape.length - place.own).reduce((product, length) => product * length, 1);
    const start = place.at + this.index(place, position) * size * Type.BYTES_PER_ELEMENT;
    const raw = new Type(this.buffer, start, size);
    if (place.scale === undefined) return raw;
    return Float32Array.from(raw, (value) => (value === MISSING ? NaN : place.middle + place.scale * value));
  }
}

/** A number as mlmomentum.scenes.scene.number writes it. */
export function number(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (size >= 100 && size < 1e6) return value.toFixed(0);
  const [mantissa, exponent] = value.toExponential(2).split("e").map(Number);
  if (value === 0 || (exponent >= -4 && exponent < 3)) return String(Number(value.toPrecision(3)) || 0);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function sentence({ words }, numbers, position) {
  const kind = words.sentences[numbers.at(words.which, position)[0]];
  return kind.replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name) =>
    name ? number(numbers.at(words.numbers[name], position)[0]) : found[0]);
}

// --- Axes

function scaleOf(axis, from, to) {
  const [low, high] = axis.log ? [Math.log10(axis.low), Math.log10(axis.high)] : [axis.low, axis.high];
  return {
    to: (value) => from + ((value - low) / (high - low)) * (to - from),
    back: (pixel) => low + ((pixel - from) / (to - from)) * (high - low),
    ticks: ticks(low, high, axis.log),
  };
}

function ticks(low, high, log) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = power * [1, 2, 5, 10].find((times) => times * power >= rough);
  const step = log ? Math.max(1, Math.ceil(rough)) : nice;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) {
    const value = at * step;
    found.push({ value, text: log ? `10${raised(value)}` : (value + 0).toFixed(digits).replace(/^-(0\.?0*)$/, "$1") });
  }
  return found;
}

function raised(power) {
  return String(power).replace(/./g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
}

// --- Colours

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

function rgb(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** The theme, told by the colour that texts have here. */
function themeOf(element) {
  const { color, fontFamily } = getComputedStyle(element);
  const name = luminance(rgb(color)) > 0.5 ? "dark" : "light";
  return { name, ink: color, font: `12px ${fontFamily}`, faint: name === "dark" ? "#56616c" : "#d3d9df" };
}

function blend(stops, share) {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return stops[low].map((value, channel) => value + (place - low) * (stops[low + 1][channel] - value));
}

// --- The ground: a small picture of shades, stretched over the panel, and contours on it

function shades(heights, rows, columns, stops) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  const colours = stops.map(rgb);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const height = heights[(rows - 1 - row) * columns + column];
      if (!Number.isNaN(height)) image.data.set([...blend(colours, height), 255], 4 * (row * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Lines of equal height by marching squares; they lie closer near the lowest point, where a run ends. */
function contours(heights, rows, columns, toX, toY) {
  const path = new Path2D();
  const levels = Float32Array.from(heights, (height) => LEVELS * Math.sqrt(Math.max(0, height)));
  const between = (a, b, level) => (level - a) / (b - a);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [a, b, c, d] = [levels[at], levels[at + 1], levels[at + columns + 1], levels[at + columns]];
      for (let level = Math.ceil(Math.min(a, b, c, d)); level <= Math.max(a, b, c, d); level++) {
        const cuts = [];
        if (a < level !== b < level) cuts.push([column + between(a, b, level), row]);
        if (b < level !== c < level) cuts.push([column + 1, row + between(b, c, level)]);
        if (d < level !== c < level) cuts.push([column + between(d, c, level), row + 1]);
        if (a < level !== d < level) cuts.push([column, row + between(a, d, level)]);
        for (let cut = 0; cut + 1 < cuts.length; cut += 2) {
          path.moveTo(toX(cuts[cut][0]), toY(cuts[cut][1]));
          path.lineTo(toX(cuts[cut + 1][0]), toY(cuts[cut + 1][1]));
        }
      }
    }
  }
  return path;
}

// --- A panel

class Panel {
  constructor(root, about) {
    this.about = about;
    this.figure = make("figure", { className: "mlm-panel", style: `--share: ${about.share}` }, root);
    make("figcaption", { textContent: about.title }, this.figure);
    const frame = make("div", { className: "mlm-frame" }, this.figure);
    this.canvas = make("canvas", { role: "img" }, frame);
    this.handle = about.holdsStart ? make("div", { className: "mlm-handle", hidden: true, title: "drag the start" }, frame) : null;
    this.ground = { key: null };
    const names = about.ground?.names;
    if (names) this.addScale(names);
  }

  addScale([low, high]) {
    const scale = make("div", { className: "mlm-scale" }, this.figure);
    make("i", { style: `background: linear-gradient(to right, ${MAP})` }, scale);
    make("span", { textContent: low }, scale);
    make("span", { textContent: high }, scale);
  }

  /** Fit the canvas to its place, on screens of every density.  Not while drawing: asking for sizes lays out the page. */
  measure() {
    const density = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.canvas.width !== Math.round(width * density) || this.canvas.height !== Math.round(height * density)) {
      [this.canvas.width, this.canvas.height] = [Math.round(width * density), Math.round(height * density)];
    }
    this.context = this.canvas.getContext("2d");
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.box = { left: 54, top: 6, right: width - 16, bottom: height - 40, width, height };
  }

  draw(numbers, view) {
    const { context, box } = this;
    this.x = scaleOf(this.about.x, box.left, box.right);
    this.y = scaleOf(this.about.y, box.bottom, box.top);
    context.clearRect(0, 0, box.width, box.height);
    context.font = view.theme.font;
    if (!this.about.ground) this.drawGrid(view.theme);
    if (this.about.ground) this.inside(0, () => this.drawGround(numbers, view));
    for (const line of this.about.lines) this.inside(line.moving ? DOT : 0, () => this.drawLine(line, numbers, view));
    if (this.about.cursor) this.drawCursor(view); // whole, also at an edge
    this.drawAxes(view.theme);
  }

  /** Draw nothing outside of the axes, but for some room around them. */
  inside(room, draw) {
    const { context, box } = this;
    context.save();
    context.beginPath();
    context.rect(box.left - room, box.top - room, box.right - box.left + 2 * room, box.bottom - box.top + 2 * room);
    context.clip();
    draw();
    context.restore();
  }

  drawGround(numbers, { position, theme }) {
    const { ground } = this.about;
    const { context, box } = this;
    const [rows, columns] = ground.heights.shape.slice(-2);
    const key = [numbers.index(ground.heights, position), theme.name, box.width, box.height, numbers.serial].join();
    if (this.ground.key !== key) {
      const heights = numbers.at(ground.heights, position);
      const toX = (column) => box.left + (column / (columns - 1)) * (box.right - box.left);
      const toY = (row) => box.bottom - (row / (rows - 1)) * (box.bottom - box.top);
      const image = shades(heights, rows, columns, ground.names ? MAP : GROUND[theme.name]);
      this.ground = { key, image, lines: ground.names ? null : contours(heights, rows, columns, toX, toY) };
    }
    context.drawImage(this.ground.image, box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (this.ground.lines) {
      context.strokeStyle = CONTOUR[theme.name];
      context.lineWidth = 0.7;
      context.stroke(this.ground.lines);
    }
    if (ground.minimum) {
      const [x, y] = ground.minimum.map((place) => numbers.at(place, position)[0]);
      this.cross(this.x.to(x), this.y.to(y), 5, theme.ink, 1.5);
    }
  }

  drawLine(line, numbers, view) {
    const { context } = this;
    const x = Array.from(numbers.at(line.x, view.position), this.x.to);
    const y = Array.from(numbers.at(line.y, view.position), this.y.to);
    const colour = view.theme.name === "dark" ? line.dark : line.colour;
    const last = line.moving ? Math.min(view.step, x.length - 1) : x.length - 1;
    Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineJoin: "round", lineCap: line.wide ? "round" : "butt" });
    Object.assign(context, line.wide ? { lineWidth: 7, globalAlpha: 0.32 } : { lineWidth: 1.8, globalAlpha: 1 });
    context.setLineDash(line.wide ? [] : line.dash.map((stroke) => stroke * 1.8));
    if (line.kind === "marks") x.forEach((_, at) => this.mark(x[at], y[at]));
    else if (line.kind === "bars") this.bars(x, y);
    else if (line.kind === "arrows") this.arrows(x, y);
    else this.curve(x, y, last);
    context.setLineDash([]);
    if (!line.wide && line.kind !== "bars" && line.kind !== "arrows" && (line.kind === "dots" || (line.moving && x.length <= 100))) {
      this.dots(x, y, last, line.kind === "dots" ? 2.6 : 2);
    }
    context.globalAlpha = 1;
    if (!line.moving) return;
    if (this.about.holdsStart) this.ring(x[0], y[0], 5, view.theme.ink, view.theme.name === "dark" ? "#161c22" : "#fff");
    if (!line.wide && view.moving) this.ring(...between(x, y, last), 6, view.theme.ink, colour);
  }

  curve(x, y, last) {
    const { context } = this;
    context.beginPath();
    let pen = false;
    for (let at = 0; at <= last; at++) {
      if (Number.isNaN(y[at]) || Number.isNaN(x[at])) pen = false;
      else if (pen) context.lineTo(x[at], y[at]);
      else context.moveTo(x[at], y[at]), (pen = true);
    }
    if (last % 1) context.lineTo(...between(x, y, last));
    context.stroke();
  }

  dots(x, y, last, radius) {
    const { context } = this;
    context.beginPath();
    for (let at = 0; at <= last; at++) {
      if (Number.isNaN(y[at])) continue;
      context.moveTo(x[at] + radius, y[at]);
      context.arc(x[at], y[at], radius, 0, 2 * Math.PI);
    }
    context.fill();
  }

  bars(x, y) {
    const half = 0.4 * Math.abs(this.x.to(1) - this.x.to(0));
    const zero = this.y.to(0);
    for (let at = 0; at < x.length; at++) this.context.fillRect(x[at] - half, y[at], 2 * half, zero - y[at]);
  }

  arrows(x, y) {
    const { context } = this;
    for (let at = 0; at + 1 < x.length; at += 2) {
      const [dx, dy] = [x[at + 1] - x[at], y[at + 1] - y[at]];
      const length = Math.hypot(dx, dy);
      if (!(length > 0.5)) continue;
      const head = Math.min(9, length) / length;
      context.beginPath();
      context.moveTo(x[at], y[at]);
      context.lineTo(x[at + 1] - 0.8 * head * dx, y[at + 1] - 0.8 * head * dy);
      context.stroke();
      context.beginPath();
      context.moveTo(x[at + 1], y[at + 1]);
      for (const side of [-0.4, 0.4]) {
        context.lineTo(x[at + 1] - head * (dx + side * dy), y[at + 1] - head * (dy - side * dx));
      }
      context.fill();
    }
  }

  ring(x, y, radius, ink, fill) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: fill, strokeStyle: ink, lineWidth: 1.5 });
    context.fill();
    context.stroke();
  }

  cross(x, y, reach, colour, width) {
    const { context } = this;
    context.beginPath();
    context.moveTo(x - reach, y);
    context.lineTo(x + reach, y);
    context.moveTo(x, y - reach);
    context.lineTo(x, y + reach);
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.stroke();
  }

  /** A cross at the values of two sliders. */
  drawCursor(view) {
    const [x, y] = this.about.cursor.map((name) => view.value(name));
    this.mark(this.x.to(x), this.y.to(y));
  }

  /** A cross, dark in a light case, so that it is seen on every shade. */
  mark(x, y) {
    this.cross(x, y, 11, "#ffffff", 5);
    this.cross(x, y, 10, "#111111", 2);
  }

  drawGrid(theme) {
    const { context, box } = this;
    context.beginPath();
    for (const { value } of this.y.ticks) {
      context.moveTo(box.left, this.y.to(value));
      context.lineTo(box.right, this.y.to(value));
    }
    Object.assign(context, { strokeStyle: theme.faint, lineWidth: 0.6 });
    context.stroke();
  }

  drawAxes(theme) {
    const { context, box } = this;
    Object.assign(context, { strokeStyle: theme.ink, fillStyle: theme.ink, lineWidth: 1 });
    context.beginPath();
    context.moveTo(box.left, box.top);
    context.lineTo(box.left, box.bottom);
    context.lineTo(box.right, box.bottom);
    context.stroke();
    Object.assign(context, { textAlign: "center", textBaseline: "top" });
    const room = Math.max(1, Math.ceil((this.x.ticks.length * 44) / (box.right - box.left)));
    this.x.ticks.forEach(({ value, text }, at) => at % room || context.fillText(text, this.x.to(value), box.bottom + 5));
    context.fillText(this.about.x.label, (box.left + box.right) / 2, box.bottom + 22);
    Object.assign(context, { textAlign: "right", textBaseline: "middle" });
    for (const { value, text } of this.y.ticks) context.fillText(text, box.left - 6, this.y.to(value));
    context.save();
    context.translate(10, (box.top + box.bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(this.about.y.label, 0, 0);
    context.restore();
  }
}

/** The point at a step between two points. */
function between(x, y, step) {
  const at = Math.floor(step);
  if (at === step) return [x[at], y[at]];
  return [x, y].map((all) => all[at] + (step - at) * (all[at + 1] - all[at]));
}

// --- Elements of the page

function make(tag, { role, style, ...properties }, parent) {
  const element = Object.assign(document.createElement(tag), properties);
  if (role) element.setAttribute("role", role);
  if (style) element.style.cssText = style;
  parent?.append(element);
  return element;
}

/** A labelled control in a row of its own. */
function row(root, label, control, id) {
  const element = make("div", { className: "mlm-row" }, root);
  make("label", { htmlFor: id, textContent: label }, element);
  control.id = id;
  element.append(control);
  const value = make("span", { className: "mlm-value" }, element);
  value.setAttribute("aria-hidden", "true"); // the slider itself says its value
  return { element, value };
}

class Slider {
  constructor(root, label, id, texts, { input, change }) {
    this.texts = texts;
    this.control = make("input", { type: "range", min: 0, max: texts.length - 1, step: 1 });
    Object.assign(this, row(root, label, this.control, id));
    this.control.addEventListener("input", () => (this.tell(), input(this.at)));
    this.control.addEventListener("change", () => change?.(this.at));
  }

  get at() {
    return Number(this.control.value);
  }

  set at(place) {
    this.control.value = place;
    this.tell();
  }

  /** Write the value beside the slider, and for screen readers. */
  tell(text = this.texts[this.at]) {
    this.value.textContent = text;
    this.control.setAttribute("aria-valuetext", text);
  }
}

class Choice {
  constructor(root, label, id, texts, { input, change }) {
    this.control = make("select", {});
    texts.forEach((text) => make("option", { textContent: text }, this.control));
    row(root, label, this.control, id);
    this.control.addEventListener("input", () => input(this.at));
    this.control.addEventListener("change", () => change(this.at));
  }

  get at() {
    return this.control.selectedIndex;
  }

  set at(place) {
    this.control.selectedIndex = place;
  }
}

function legend(root, panels) {
  const list = make("ul", { className: "mlm-legend" }, root);
  const lines = panels.flatMap((panel) => panel.lines).filter((line) => line.label);
  for (const line of new Map(lines.map((each) => [each.label, each])).values()) {
    const item = make("li", {}, list);
    const width = line.wide ? 7 : 2.2;
    const dash = line.wide ? "" : line.dash.map((stroke) => stroke * width);
    item.innerHTML = `<svg width="36" height="12" aria-hidden="true"><line x1="2" x2="34" y1="6" y2="6"
      stroke-width="${width}" stroke-dasharray="${dash}" opacity="${line.wide ? 0.4 : 1}"/></svg>`;
    item.style.cssText = `--light: ${line.colour}; --dark: ${line.dark}`;
    make("span", { textContent: line.label }, item);
  }
}

// --- The view

class View {
  constructor(model, el) {
    // Each explorer may load this module anew, so only chance keeps the ids on a page apart.
    [this.model, this.id] = [model, `mlm-${Math.random().toString(36).slice(2)}`];
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.root = make("div", { className: "mlm-explorer", role: "group" }, el);
    [this.stops, this.frame] = [[], null];
    this.build();
    this.listen();
    model.send({ kind: "hello" });
  }

  build() {
    const { model, root } = this;
    this.read();
    root.setAttribute("aria-label", this.scene.title);
    this.notice = make("p", { className: "mlm-notice" }, root);
    const controls = make("div", { className: "mlm-controls" }, root);
    this.sliders = model.get("controls").map((one, at) => {
      const Control = one.kind === "choice" ? Choice : Slider;
      const moved = { input: () => this.moved(), change: () => this.settled() };
      return new Control(controls, one.label, `${this.id}-${at}`, one.texts, moved);
    });
    this.place();
    const frame = make("div", { className: "mlm-panels" }, root);
    this.panels = this.scene.panels.map((panel) => new Panel(frame, panel));
    legend(root, this.scene.panels);
    this.words = make("p", { className: "mlm-words" }, root);
    this.addSteps(root);
    this.addStart(controls);
    this.status = make("p", { className: "mlm-status", role: "status" }, root);
    this.panels.forEach((panel) => panel.about.cursor && this.addCursor(panel));
  }

  read() {
    const scene = this.model.get("scene");
    const numbers = new Numbers(this.model.get("data"));
    numbers.serial = this.serial = (this.serial ?? 0) + 1;
    [this.scene, this.numbers] = [scene, numbers];
    const moving = scene.panels.flatMap((panel) => panel.lines).filter((line) => line.moving);
    this.last = Math.max(0, ...moving.map((line) => line.x.shape.at(-1) - 1));
    this.step = this.last;
  }

  listen() {
    const { model } = this;
    const on = (name, act) => {
      model.on(name, act);
      this.stops.push(() => model.off(name, act));
    };
    on("change:data", () => this.refresh());
    on("change:position", () => this.follow());
    on("msg:custom", (message, buffers) => this.hear(message, buffers));
    const fit = () => {
      this.panels.forEach((panel) => panel.measure());
      this.ask();
    };
    const sizes = new ResizeObserver(fit);
    window.addEventListener("resize", fit); // zoomed, a canvas may keep its size on the page and need more pixels
    const redraw = () => {
      this.theme = null;
      this.ask();
    };
    this.panels.forEach((panel) => sizes.observe(panel.canvas));
    const looks = new MutationObserver(redraw);
    for (const element of [document.documentElement, document.body]) looks.observe(element, { attributes: true });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    // JupyterLab would take plain keys for its shortcuts (x cuts the cell): it listens on the document, so before it does.
    const keep = ({ target, ctrlKey, metaKey, altKey, shiftKey }) => {
      if (!this.root.contains(target)) return;
      if (ctrlKey || metaKey || altKey || shiftKey) delete target.dataset.lmSuppressShortcuts;
      else target.dataset.lmSuppressShortcuts = "true";
    };
    window.addEventListener("keydown", keep, true);
    this.stops.push(() => window.removeEventListener("keydown", keep, true), () => window.removeEventListener("resize", fit));
    this.stops.push(() => sizes.disconnect(), () => looks.disconnect(), () => dark.removeEventListener("change", redraw));
  }

  close() {
    this.stops.forEach((stop) => stop());
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.playing);
    clearTimeout(this.silence);
    clearTimeout(this.rest);
    clearTimeout(this.dropping);
    this.root.remove();
    this.scene = this.numbers = this.run = null;
  }

  // Sliders

  get position() {
    return this.sliders.map((slider) => slider.at);
  }

  place() {
    this.model.get("position").forEach((at, slider) => (this.sliders[slider].at = at));
  }

  /** Go where the sliders of another view have gone; a run that is in sight belongs to where they were. */
  follow() {
    const before = String(this.position);
    this.place();
    if (before !== String(this.position)) this.run = null;
    this.ask();
  }

  value(name) {
    const at = this.model.get("controls").findIndex((control) => control.name === name);
    return this.model.get("controls")[at].values[this.sliders[at].at];
  }

  moved() {
    this.run = null;
    this.ask();
  }

  /** Let the kernel know where the sliders are, once they rest: to restore them, and for other views. */
  settled() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.model.set("position", this.position);
      this.model.save_changes();
    }, SILENCE);
  }

  /** A map whose axes are two sliders: pressing or dragging on it sets both. */
  addCursor(panel) {
    const controls = this.model.get("controls");
    const axes = panel.about.cursor.map((name) => controls.findIndex((control) => control.name === name));
    const nearest = (values, wanted) =>
      values.reduce((best, value, at) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best), 0);
    panel.canvas.classList.add("mlm-map");
    drag(panel.canvas, (x, y) => {
      [panel.x.back(x), panel.y.back(y)].forEach((wanted, axis) => {
        this.sliders[axes[axis]].at = nearest(controls[axes[axis]].values, wanted);
      });
      this.moved();
    }, () => this.settled());
  }

  // Steps: the play button runs along them

  addSteps(root) {
    if (this.last < 1) return;
    const controls = make("div", { className: "mlm-steps" }, root);
    this.button = make("button", { type: "button", textContent: "▶ Play" }, controls);
    this.button.addEventListener("click", () => this.play());
    const { every } = this.scene;
    const texts = Array.from({ length: this.last + 1 }, (_, at) => `${at * every} of ${this.last * every}`);
    this.stepper = new Slider(controls, "step", `${this.id}-step`, texts, { input: (at) => this.show(at) });
    this.stepper.at = this.last;
  }

  show(step) {
    this.pause();
    this.step = step;
    this.ask();
  }

  pause() {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.button.textContent = this.still.matches ? "▶ One step" : "▶ Play";
  }

  /** Run along the steps; for who wants no motion, go on by a single one. */
  play() {
    const begin = this.step >= this.last ? 0 : this.step;
    if (this.playing) return this.pause();
    if (this.still.matches) return this.go(this.step >= this.last ? 0 : Math.floor(this.step) + 1);
    this.button.textContent = "Pause";
    let started = null;
    const frame = (now) => {
      started ??= now;
      this.go(Math.min(this.last, begin + ((now - started) / 1000 / SECONDS) * this.last));
      if (this.step < this.last) this.playing = requestAnimationFrame(frame);
      else this.pause();
    };
    this.playing = requestAnimationFrame(frame);
  }

  go(step) {
    this.step = step;
    this.stepper.at = Math.floor(step);
    this.draw();
  }

  // The start of the runs: the only thing that needs the kernel

  addStart(controls) {
    this.start = this.wanted = this.model.get("start");
    const panel = this.panels.find((one) => one.about.holdsStart);
    this.starters = [];
    if (!panel || !this.start.length) return;
    this.startAxes = [panel.about.x, panel.about.y].slice(0, this.start.length);
    this.starters = this.startAxes.map((axis, at) => {
      const stops = Array.from({ length: STOPS + 1 }, (_, stop) => axis.low + (stop / STOPS) * (axis.high - axis.low));
      const input = (stop) => this.drag(this.wanted.map((value, place) => (place === at ? stops[stop] : value)));
      const moves = { input, change: () => this.dropSoon() };
      const slider = new Slider(controls, `start ${axis.label}`, `${this.id}-start-${at}`, stops.map(number), moves);
      slider.element.hidden = true;
      return slider;
    });
    const move = (x, y) => this.drag([panel.x.back(x), panel.y.back(y)].slice(0, this.start.length));
    drag(panel.handle, move, () => this.drop(), panel.canvas);
  }

  /** Ask for the runs from another start: one question at a time, and always about the newest start. */
  drag(start) {
    const inside = ({ low, high }, value) => Math.min(high, Math.max(low, value));
    this.wanted = start.map((value, at) => inside(this.startAxes[at], value));
    if (!this.waiting) this.question();
    this.ask();
  }

  question() {
    this.waiting = this.wanted;
    this.model.send({ kind: "drag", position: this.position, start: this.wanted });
  }

  /** A key that is held down moves the start on and on: all runs are computed anew once it rests. */
  dropSoon() {
    clearTimeout(this.dropping);
    this.dropping = setTimeout(() => this.drop(), SILENCE);
  }

  drop() {
    clearTimeout(this.dropping);
    this.model.send({ kind: "drop", start: this.wanted });
  }

  hear(message, buffers) {
    if (message.kind === "hello" && this.starters.length) {
      this.starters.forEach((slider) => (slider.element.hidden = false));
      this.panels.find((one) => one.about.holdsStart).handle.hidden = false;
      this.ask();
    }
    if (message.kind === "failed") this.waiting = null;
    if (message.kind !== "run" || !this.waiting) return;
    const answered = this.waiting;
    this.waiting = null;
    this.run = { scene: message.scene, numbers: new Numbers(buffers[0]) };
    this.run.numbers.serial = `run ${(this.serial += 1)}`;
    if (answered !== this.wanted) this.question();
    this.ask();
  }

  refresh() {
    const step = this.step / (this.last || 1);
    this.read();
    this.step = step * this.last;
    this.start = this.model.get("start");
    if (!this.waiting) [this.wanted, this.run] = [this.start, null];
    this.ask();
  }

  placeStart() {
    const panel = this.panels.find((one) => one.about.holdsStart);
    if (!this.starters.length || this.starters[0].element.hidden) return;
    this.starters.forEach((slider, at) => {
      const { low, high } = this.startAxes[at];
      slider.at = Math.round(((this.wanted[at] - low) / (high - low)) * STOPS);
      slider.tell(number(this.wanted[at]));
    });
    const y = this.start.length > 1 ? panel.y.to(this.wanted[1]) : this.heightAt(panel);
    panel.handle.style.transform = `translate(${panel.x.to(this.wanted[0])}px, ${y}px)`;
  }

  /** On a curve, where the run begins. */
  heightAt(panel) {
    const { scene, numbers, position } = this.shown;
    const about = scene.panels[this.panels.indexOf(panel)];
    const [height] = numbers.at(about.lines.find((line) => line.moving).y, position);
    return panel.y.to(height);
  }

  // Drawing

  /** What is in sight: the runs from a start that is being dragged, or else those of the sliders' position. */
  get shown() {
    return this.run ? { ...this.run, position: [] } : { scene: this.scene, numbers: this.numbers, position: this.position };
  }

  /** Draw at once, so that the next frame shows it; but only once a frame, however often it is asked for. */
  ask() {
    this.stale = this.frame !== null;
    if (this.stale) return;
    this.draw();
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      if (this.stale) this.ask();
    });
  }

  draw() {
    if (!this.panels.every((panel) => panel.box?.width)) return; // not in sight yet
    this.theme ??= themeOf(this.root);
    const { scene, numbers, position } = this.shown;
    const moving = this.step < this.last;
    const view = { position, theme: this.theme, step: this.step, moving, value: (name) => this.value(name) };
    this.root.dataset.mlmTheme = this.theme.name;
    this.panels.forEach((panel, at) => {
      panel.about = scene.panels[at];
      panel.draw(numbers, view);
    });
    this.placeStart();
    this.notice.textContent = scene.notice;
    this.words.textContent = sentence(scene, numbers, position);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.say(scene), this.status.textContent ? SILENCE : 0);
  }

  /** Tell screen readers what is in sight, once it rests. */
  say(scene) {
    this.status.textContent = `${scene.notice} ${this.words.textContent}`;
    this.panels.forEach(({ canvas }, at) => {
      const { title, x, y } = scene.panels[at];
      canvas.setAttribute("aria-label", `${title}: ${y.label} against ${x.label}. ${this.words.textContent}`);
    });
  }
}

/** Follow the pointer from where it is pressed on an element until it is let go; places are those on `within`. */
function drag(element, move, done, within = element) {
  const follow = (event) => {
    const { left, top } = within.getBoundingClientRect();
    move(event.clientX - left, event.clientY - top);
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    follow(event);
    element.addEventListener("pointermove", follow);
    const stop = () => {
      element.removeEventListener("pointermove", follow);
      done();
    };
    element.addEventListener("lostpointercapture", stop, { once: true });
  });
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    view.ask();
    return () => view.close();
  },
};
