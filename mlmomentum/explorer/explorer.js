// @ts-check
// The explorer in the browser: it chooses what belongs to the position of the sliders, and draws it.
//
// All numbers of all positions have come in one block of bytes (see pack.py), so a slider needs no kernel.
// The same file serves JupyterLab, Notebook, JupyterLite, VS Code, exported HTML and a page of its own.

/**
 * What pack.py writes.  A Place is where an array lies in the block of bytes; its last `own` axes are its own.
 * @typedef {{ at: number, type: "i2" | "f4" | "u1", shape: number[], own: number, scale?: number, middle?: number }} Place
 * @typedef {{ label: string, low: number, high: number, log: boolean }} Axis
 * @typedef {{ label: string, color: string, dark: string, dash: number[] }} Style
 * @typedef {Style & { kind: string, wide: boolean, moving: boolean, named: boolean, x: Place, y: Place }} Line
 * @typedef {{ light: Place, first: number, spacing: number, labels: [number, number, string][] }} Relief
 * @typedef {{ heights: Place, names: string[] | null, minimum: [Place, Place] | null, relief: Relief | null }} Ground
 * @typedef {{ title: string, x: Axis, y: Axis, lines: Line[], ground: Ground | null, cursor: [string, string] | null,
 *   holdsStart: boolean, share: number, equal: boolean, wall: Wall | null }} Panel
 * @typedef {{ images: Place, right: Place, columns: number }} Wall
 * @typedef {{ sentences: string[], which: Place, numbers: Record<string, Place> }} Words
 * @typedef {{ title: string, panels: Panel[], words: Words, start: number[], notice: string, every: number }} Scene
 * @typedef {{ name: string, label: string, kind: "slider" | "choice", texts: string[], values: any[] }} Control
 *
 * What the browser makes of it.
 * @typedef {[red: number, green: number, blue: number]} Color
 * @typedef {{ to: (value: number) => number, back: (pixel: number) => number, ticks: Tick[] }} Scale
 * @typedef {{ value: number, text: string }} Tick
 * @typedef {{ name: "light" | "dark", ink: string, font: string, faint: string }} Theme
 * @typedef {{ left: number, top: number, right: number, bottom: number, width: number, height: number }} Box
 * @typedef {{ position: number[], theme: Theme, step: number, moving: boolean, value: (name: string) => number }} Sight
 * @typedef {{ input: (at: number) => void, change?: (at: number) => void }} Moves
 *
 * The part of anywidget's model that is used here.
 * @typedef {{ get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   on: (name: string, act: Function) => void, off: (name: string, act: Function) => void,
 *   send: (message: object) => void }} Model
 */

const MISSING = -32768; // stands for NaN
const TYPES = { i2: Int16Array, f4: Float32Array, u1: Uint8Array };
/** @type {Record<string, string[]>} */
const GROUND = { light: ["#ffffff", "#e8eef4", "#c9d6e2"], dark: ["#3a4754", "#27313b", "#161c22"] }; // low to high
/** @type {Record<string, string[]>} */
const RELIEF = { light: ["#7a93a8", "#b9c8d5", "#f4f7fa"], dark: ["#0c1116", "#2b3742", "#5c6e7f"] }; // low to high
const SHADE = 0.25; // of a relief: how much the light changes its colors
const HALO = { light: "#ffffff", dark: "#0c1116" }; // around what is drawn on a relief
const RELIEF_CONTOUR = { light: "#5f7183", dark: "#8a9bab" };
const CONTOUR = { light: "#9aa9b8", dark: "#5d6e7e" };
const MAP = ["#0c2c84", "#225ea8", "#1d91c0", "#7fcdbb", "#edf8b1"]; // 0 to 1
const RIGHT = { light: "#1a8a3c", dark: "#4fd07a" }; // the frame of an image that is classified correctly
const LEVELS = 12;
const DOT = 3; // pixels: a dot at the edge of a panel is a whole one
const SECONDS = 4; // that the play button takes for all steps
const STOPS = 200; // of a slider for the start
const SILENCE = 400; // milliseconds without a move until the kernel and screen readers are told of it

// --- Numbers and words

class Numbers {
  /** @param {DataView} data  @param {number | string} serial  differs from that of all other numbers */
  constructor(data, serial) {
    // A copy, since an array of numbers must begin at a multiple of its numbers' size.
    this.buffer = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer;
    this.serial = serial;
  }

  /**
   * Which of the arrays at a place belongs to a position of the sliders.
   * @param {Place} place  @param {number[]} position
   */
  index(place, position) {
    const sliders = place.shape.slice(0, place.shape.length - place.own);
    const used = position.slice(position.length - sliders.length);
    return sliders.reduce((index, length, axis) => index * length + (length > 1 ? used[axis] : 0), 0);
  }

  /** The array at a place that belongs to a position.  @param {Place} place  @param {number[]} position */
  at(place, position) {
    const Type = TYPES[place.type];
    const size = place.shape.slice(place.shape.length - place.own).reduce((product, length) => product * length, 1);
    const start = place.at + this.index(place, position) * size * Type.BYTES_PER_ELEMENT;
    const raw = new Type(this.buffer, start, size);
    const { scale, middle = 0 } = place;
    if (scale === undefined) return raw;
    return Float32Array.from(raw, (value) => (value === MISSING ? NaN : middle + scale * value));
  }
}

/** A number as mlmomentum.scenes.scene.number writes it.  @param {number} value */
export function number(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (size >= 100 && size < 1e6) return value.toFixed(0);
  const [mantissa, exponent] = value.toExponential(2).split("e").map(Number);
  if (value === 0 || (exponent >= -4 && exponent < 3)) return String(Number(value.toPrecision(3)) || 0);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** @param {Scene} scene  @param {Numbers} numbers  @param {number[]} position */
function sentence({ words }, numbers, position) {
  const kind = words.sentences[numbers.at(words.which, position)[0]];
  return kind.replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name) =>
    name ? number(numbers.at(words.numbers[name], position)[0]) : found[0]);
}

// --- Axes

/**
 * The scale of an axis between two pixels.
 * @param {Axis} axis  @param {number} from  @param {number} to  @returns {Scale}
 */
function scaleOf(axis, from, to) {
  const [low, high] = axis.log ? [Math.log10(axis.low), Math.log10(axis.high)] : [axis.low, axis.high];
  return {
    to: (value) => from + ((value - low) / (high - low)) * (to - from),
    back: (pixel) => low + ((pixel - from) / (to - from)) * (high - low),
    ticks: ticks(low, high, axis.log),
  };
}

/** @param {number} low  @param {number} high  @param {boolean} log  @returns {Tick[]} */
function ticks(low, high, log) {
  if (low > high) return ticks(high, low, log); // an axis may run backward
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = power * ([1, 2, 5].find((times) => times * power >= rough) ?? 10);
  const step = log ? Math.max(1, Math.ceil(rough)) : nice;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) {
    const value = at * step;
    found.push({ value, text: log ? `10${raised(value)}` : (value + 0).toFixed(digits).replace(/^-(0\.?0*)$/, "$1") });
  }
  return found;
}

/** @param {number} power */
function raised(power) {
  return String(power).replace(/./g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
}

// --- Colors

/** @param {Color} color */
function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

/** @param {string} color  as in "#0072b2" or "rgb(0, 114, 178)"  @returns {Color} */
function rgb(color) {
  const hex = () => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const [red, green, blue] = color.startsWith("#") ? hex() : (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** The theme, from the color that texts have here.  @param {Element} element  @returns {Theme} */
function themeOf(element) {
  const { color, fontSize, fontFamily } = getComputedStyle(element); // axes as large as the words
  const name = luminance(rgb(color)) > 0.5 ? "dark" : "light";
  return { name, ink: color, font: `${fontSize} ${fontFamily}`, faint: name === "dark" ? "#56616c" : "#d3d9df" };
}

/** The color at a share of the way from the first stop to the last.  @param {Color[]} stops  @param {number} share */
function blend(stops, share) {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return stops[low].map((value, channel) => value + (at - low) * (stops[low + 1][channel] - value));
}

// --- The ground: a small picture of shades, stretched over the panel, and contours on it

/**
 * @param {ArrayLike<number>} heights  @param {number} rows  @param {number} columns  @param {string[]} stops
 * @param {ArrayLike<number> | null} light  of a relief, from -1 to 1
 */
function shades(heights, rows, columns, stops, light) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const context = brush(canvas);
  const image = context.createImageData(columns, rows);
  const colors = stops.map(rgb);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (rows - 1 - row) * columns + column;
      if (Number.isNaN(heights[at])) continue;
      const lit = SHADE * (light ? light[at] : 0);
      const color = blend(colors, heights[at]).map((part) => part + lit * (lit > 0 ? 255 - part : part));
      image.data.set([...color, 255], 4 * (row * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Images one below the other.  @param {ArrayLike<number>} values  @param {number} count  @param {number} size */
function column(values, count, size) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size, count * size];
  const context = brush(canvas);
  const image = context.createImageData(size, count * size);
  for (let pixel = 0; pixel < size * size * count; pixel++) {
    for (let channel = 0; channel < 3; channel++) image.data[4 * pixel + channel] = values[3 * pixel + channel];
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Lines of equal height by marching squares; without a relief they lie closer near the lowest point, where a run ends.
 * @param {ArrayLike<number>} heights  @param {number} rows  @param {number} columns  @param {Relief | null} relief
 * @param {(column: number) => number} toX  @param {(row: number) => number} toY
 */
function contours(heights, rows, columns, relief, toX, toY) {
  const path = new Path2D();
  const levels = Float32Array.from(heights, (height) =>
    relief ? (height - relief.first) / relief.spacing : LEVELS * Math.sqrt(Math.max(0, height)));
  /** @param {number} a  @param {number} b  @param {number} level */
  const between = (a, b, level) => (level - a) / (b - a);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [a, b, c, d] = [levels[at], levels[at + 1], levels[at + columns + 1], levels[at + columns]];
      for (let level = Math.ceil(Math.min(a, b, c, d)); level <= Math.max(a, b, c, d); level++) {
        /** @type {[number, number][]} */
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

const LEFT = 64; // pixels for the numbers and the name of the vertical axis; explorer.css has it, too

/** What a canvas is drawn on with.  @param {HTMLCanvasElement} canvas */
function brush(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

class PanelView {
  /** @param {Element} root  @param {Panel} about */
  constructor(root, about) {
    this.about = about;
    this.figure = make("figure", { className: "mlm-panel", style: `--share: ${about.share}` }, root);
    make("figcaption", { textContent: about.title }, this.figure);
    const frame = make("div", { className: "mlm-frame" }, this.figure);
    this.canvas = make("canvas", { role: "img" }, frame);
    this.context = brush(this.canvas);
    this.handle = about.holdsStart ? make("div", { className: "mlm-handle", hidden: true, title: "drag the start" }, frame) : null;
    /** @type {Box} */
    this.room = this.box = { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 };
    this.x = this.y = scaleOf(about.x, 0, 1);
    /** @type {{ key: string, image: HTMLCanvasElement, lines: Path2D | null } | null} */
    this.ground = null;
    /** @type {{ key: number | string, image: HTMLCanvasElement } | null} */
    this.sheet = null; // the images of a wall, one below the other
    const names = about.ground?.names;
    if (names) this.addScale(names);
  }

  /** @param {string[]} names */
  addScale(names) {
    const scale = make("div", { className: "mlm-scale" }, this.figure);
    make("i", { style: `background: linear-gradient(to right, ${MAP})` }, scale);
    for (const name of names) make("span", { textContent: name }, scale);
  }

  /** Fit the canvas to its place, on screens of every density.  Not while drawing: asking for sizes lays out the page. */
  measure() {
    const density = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.canvas.width !== Math.round(width * density) || this.canvas.height !== Math.round(height * density)) {
      [this.canvas.width, this.canvas.height] = [Math.round(width * density), Math.round(height * density)];
    }
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.room = { left: LEFT, top: 7, right: width - 16, bottom: height - 46, width, height };
  }

  /** Where the axes go: with equal ones as large as there is room for, in the upper left corner. */
  fit() {
    const { room } = this;
    const { x, y, equal } = this.about;
    if (!equal) return room;
    const unit = Math.min((room.right - room.left) / (x.high - x.low), (room.bottom - room.top) / (y.high - y.low));
    return { ...room, right: room.left + unit * (x.high - x.low), bottom: room.top + unit * (y.high - y.low) };
  }

  /** @param {Numbers} numbers  @param {Sight} view */
  draw(numbers, view) {
    const { context } = this;
    const box = (this.box = this.fit());
    this.x = scaleOf(this.about.x, box.left, box.right);
    this.y = scaleOf(this.about.y, box.bottom, box.top);
    context.clearRect(0, 0, box.width, box.height);
    context.font = view.theme.font;
    const { ground, wall } = this.about;
    if (wall) return this.drawWall(wall, numbers, view);
    if (ground) this.inside(0, () => this.drawGround(ground, numbers, view));
    else this.drawGrid(view.theme);
    for (const line of this.about.lines) this.inside(line.moving ? DOT : 0, () => this.drawLine(line, numbers, view));
    if (this.about.cursor) this.drawCursor(this.about.cursor, view); // whole, also at an edge
    this.drawAxes(view.theme);
  }

  /** Draw nothing outside of the axes, but for some room around them.  @param {number} room  @param {() => void} draw */
  inside(room, draw) {
    const { context, box } = this;
    context.save();
    context.beginPath();
    context.rect(box.left - room, box.top - room, box.right - box.left + 2 * room, box.bottom - box.top + 2 * room);
    context.clip();
    draw();
    context.restore();
  }

  /** @param {Ground} ground  @param {Numbers} numbers  @param {Sight} view */
  drawGround(ground, numbers, { position, theme }) {
    const { context, box } = this;
    const [rows, columns] = ground.heights.shape.slice(-2);
    const key = [numbers.index(ground.heights, position), theme.name, box.width, box.height, numbers.serial].join();
    if (this.ground?.key !== key) {
      const heights = numbers.at(ground.heights, position);
      /** @param {number} column */
      const toX = (column) => box.left + (column / (columns - 1)) * (box.right - box.left);
      /** @param {number} row */
      const toY = (row) => box.bottom - (row / (rows - 1)) * (box.bottom - box.top);
      const { names, relief } = ground;
      const light = relief && numbers.at(relief.light, position);
      const image = shades(heights, rows, columns, names ? MAP : (relief ? RELIEF : GROUND)[theme.name], light);
      this.ground = { key, image, lines: names ? null : contours(heights, rows, columns, relief, toX, toY) };
    }
    context.drawImage(this.ground.image, box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (this.ground.lines) {
      context.strokeStyle = (ground.relief ? RELIEF_CONTOUR : CONTOUR)[theme.name];
      context.lineWidth = 0.7;
      context.stroke(this.ground.lines);
    }
    Object.assign(context, { textAlign: "center", textBaseline: "middle", fillStyle: theme.ink });
    Object.assign(context, { strokeStyle: HALO[theme.name], lineWidth: 3, lineJoin: "round" });
    for (const [x, y, text] of ground.relief?.labels ?? []) {
      context.strokeText(text, this.x.to(x), this.y.to(y));
      context.fillText(text, this.x.to(x), this.y.to(y));
    }
    if (ground.minimum) {
      const [x, y] = ground.minimum.map((place) => numbers.at(place, position)[0]);
      this.cross(this.x.to(x), this.y.to(y), 5, theme.ink, 1.5);
    }
  }

  /** @param {Wall} wall  @param {Numbers} numbers  @param {Sight} view */
  drawWall(wall, numbers, { position, step, theme }) {
    const { context, box } = this;
    const [count, size] = wall.images.shape;
    const [points] = wall.right.shape.slice(-2);
    const right = numbers.at(wall.right, position).slice(count * Math.floor(Math.min(step, points - 1))).slice(0, count);
    if (this.sheet?.key !== numbers.serial) {
      this.sheet = { key: numbers.serial, image: column(numbers.at(wall.images, position), count, size) };
    }
    const side = (box.right - box.left) / wall.columns;
    context.imageSmoothingEnabled = false;
    for (let at = 0; at < count; at++) {
      const [x, y] = [box.left + side * (at % wall.columns) + 3, box.top + side * Math.floor(at / wall.columns) + 3];
      context.globalAlpha = right[at] ? 1 : 0.4;
      context.drawImage(this.sheet.image, 0, at * size, size, size, x, y, side - 6, side - 6);
      context.globalAlpha = 1;
      Object.assign(context, { strokeStyle: right[at] ? RIGHT[theme.name] : theme.faint, lineWidth: right[at] ? 3 : 1 });
      context.setLineDash([]);
      context.strokeRect(x, y, side - 6, side - 6);
    }
    const known = right.reduce((sum, each) => sum + each, 0);
    Object.assign(context, { fillStyle: theme.ink, textAlign: "left", textBaseline: "top" });
    context.fillText(`${known} of ${count} classified correctly`, box.left, box.bottom + 8);
    this.canvas.setAttribute("aria-label", `${this.about.title}: ${known} of ${count} images are classified correctly`);
  }

  /** @param {Line} line  @param {Numbers} numbers  @param {Sight} view */
  drawLine(line, numbers, view) {
    const { context } = this;
    const x = Array.from(numbers.at(line.x, view.position), this.x.to);
    const y = Array.from(numbers.at(line.y, view.position), this.y.to);
    const color = view.theme.name === "dark" ? line.dark : line.color;
    const last = line.moving ? Math.min(view.step, x.length - 1) : x.length - 1;
    Object.assign(context, { strokeStyle: color, fillStyle: color, lineJoin: "round", lineCap: line.wide ? "round" : "butt" });
    if (this.about.ground?.relief && line.kind === "line") {
      Object.assign(context, { lineWidth: 4.2, strokeStyle: HALO[view.theme.name] });
      this.curve(x, y, last);
      context.strokeStyle = color;
    }
    Object.assign(context, line.wide ? { lineWidth: 7, globalAlpha: 0.32 } : { lineWidth: 1.8, globalAlpha: 1 });
    context.setLineDash(line.wide ? [] : line.dash.map((stroke) => stroke * 1.8));
    if (line.kind === "marks") x.forEach((_, at) => this.mark(x[at], y[at]));
    else if (line.kind === "bars") this.bars(x, y);
    else if (line.kind === "arrows") this.arrows(x, y);
    else if (line.kind === "text") this.texts(line.label, x, y);
    else if (line.kind === "points") this.dots(x, y, last, 2);
    else this.curve(x, y, last);
    context.setLineDash([]);
    if (!line.wide && !["bars", "arrows", "text", "points"].includes(line.kind) && (line.kind === "dots" || (line.moving && x.length <= 100))) {
      this.dots(x, y, last, line.kind === "dots" ? 2.6 : 2);
    }
    context.globalAlpha = 1;
    if (line.named) this.nameAtEnd(line.label, x, y);
    if (!line.moving) return;
    if (this.about.holdsStart) this.ring(x[0], y[0], 5, view.theme.ink, view.theme.name === "dark" ? "#161c22" : "#fff");
    if (!line.wide && view.moving) this.ring(...between(x, y, last), 6, view.theme.ink, color);
  }

  /** A line's label beside its last point.  @param {string} label  @param {number[]} x  @param {number[]} y */
  nameAtEnd(label, x, y) {
    const end = y.findLastIndex((height) => !Number.isNaN(height));
    if (end < 0) return;
    Object.assign(this.context, { textAlign: "left", textBaseline: "middle" });
    this.context.fillText(label, x[end] + 6, y[end]);
  }

  /** @param {number[]} x  @param {number[]} y  @param {number} last */
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

  /** @param {number[]} x  @param {number[]} y  @param {number} last  @param {number} radius */
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

  /** @param {number[]} x  @param {number[]} y */
  bars(x, y) {
    const half = 0.4 * Math.abs(this.x.to(1) - this.x.to(0));
    const zero = this.y.to(0);
    for (let at = 0; at < x.length; at++) this.context.fillRect(x[at] - half, y[at], 2 * half, zero - y[at]);
  }

  /** @param {string} text  @param {number[]} x  @param {number[]} y */
  texts(text, x, y) {
    Object.assign(this.context, { textAlign: "center", textBaseline: "middle" });
    for (let at = 0; at < x.length; at++) if (!Number.isNaN(x[at])) this.context.fillText(text, x[at], y[at]);
  }

  /** @param {number[]} x  @param {number[]} y */
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

  /** @param {number} x  @param {number} y  @param {number} radius  @param {string} ink  @param {string} fill */
  ring(x, y, radius, ink, fill) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: fill, strokeStyle: ink, lineWidth: 1.5 });
    context.fill();
    context.stroke();
  }

  /** @param {number} x  @param {number} y  @param {number} reach  @param {string} color  @param {number} width */
  cross(x, y, reach, color, width) {
    const { context } = this;
    context.beginPath();
    context.moveTo(x - reach, y);
    context.lineTo(x + reach, y);
    context.moveTo(x, y - reach);
    context.lineTo(x, y + reach);
    Object.assign(context, { strokeStyle: color, lineWidth: width });
    context.stroke();
  }

  /** A cross at the values of two sliders.  @param {[string, string]} names  @param {Sight} view */
  drawCursor(names, view) {
    const [x, y] = names.map((name) => view.value(name));
    this.mark(this.x.to(x), this.y.to(y));
  }

  /** A cross, dark in a light case, so that it is seen on every shade.  @param {number} x  @param {number} y */
  mark(x, y) {
    this.cross(x, y, 11, "#ffffff", 5);
    this.cross(x, y, 10, "#111111", 2);
  }

  /** @param {Theme} theme */
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

  /** @param {Theme} theme */
  drawAxes(theme) {
    const { context, box } = this;
    Object.assign(context, { strokeStyle: theme.ink, fillStyle: theme.ink, lineWidth: 1 });
    context.beginPath();
    context.moveTo(box.left, box.top);
    context.lineTo(box.left, box.bottom);
    context.lineTo(box.right, box.bottom);
    context.stroke();
    Object.assign(context, { textAlign: "center", textBaseline: "top" });
    const room = Math.max(1, Math.ceil((this.x.ticks.length * 50) / (box.right - box.left)));
    this.x.ticks.forEach(({ value, text }, at) => {
      const last = box.width - context.measureText(text).width / 2; // of a long number at the right end, all is seen
      if (at % room === 0) context.fillText(text, Math.min(this.x.to(value), last), box.bottom + 5);
    });
    context.fillText(this.about.x.label, (box.left + box.right) / 2, box.bottom + 25);
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

/**
 * The point at a step between two points.
 * @param {number[]} x  @param {number[]} y  @param {number} step  @returns {[number, number]}
 */
function between(x, y, step) {
  const at = Math.floor(step);
  if (at === step) return [x[at], y[at]];
  return [x[at] + (step - at) * (x[at + 1] - x[at]), y[at] + (step - at) * (y[at + 1] - y[at])];
}

// --- Elements of the page

/**
 * An element with these properties, at the end of its parent.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag  @param {Record<string, any>} properties  @param {Element} [parent]
 */
function make(tag, { role, style, ...properties }, parent) {
  const element = Object.assign(document.createElement(tag), properties);
  if (role) element.setAttribute("role", role);
  if (style) element.style.cssText = style;
  parent?.append(element);
  return element;
}

/**
 * A labeled control in a row of its own.
 * @param {Element} root  @param {string} label  @param {Element} control  @param {string} id
 */
function row(root, label, control, id) {
  const element = make("div", { className: "mlm-row" }, root);
  make("label", { htmlFor: id, textContent: label }, element);
  control.id = id;
  element.append(control);
  const value = make("span", { className: "mlm-value" }, element);
  value.setAttribute("aria-hidden", "true"); // the slider itself says its value
  return { element, value };
}

class SliderControl {
  /** @param {Element} root  @param {string} label  @param {string} id  @param {string[]} texts  @param {Moves} moves */
  constructor(root, label, id, texts, { input, change }) {
    this.texts = texts;
    this.control = make("input", { type: "range", min: 0, max: texts.length - 1, step: 1 });
    const { element, value } = row(root, label, this.control, id);
    this.element = element;
    this.value = value;
    this.control.addEventListener("input", () => (this.tell(), input(this.at)));
    this.control.addEventListener("change", () => change?.(this.at));
  }

  get at() {
    return Number(this.control.value);
  }

  set at(index) {
    this.control.value = String(index);
    this.tell();
  }

  /** Write the value beside the slider, and for screen readers. */
  tell(text = this.texts[this.at]) {
    this.value.textContent = text;
    this.control.setAttribute("aria-valuetext", text);
  }
}

class ChoiceControl {
  /**
   * @param {Element} root  @param {string} label  @param {string} id  @param {string[]} texts
   * @param {Required<Moves>} moves
   */
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

  set at(index) {
    this.control.selectedIndex = index;
  }
}

/** @param {Element} root  @param {Panel[]} panels */
function legend(root, panels) {
  const list = make("ul", { className: "mlm-legend" }, root);
  const lines = panels.flatMap((panel) => panel.lines).filter((line) => line.label && line.kind !== "text" && !line.named);
  for (const line of new Map(lines.map((each) => [each.label, each])).values()) {
    const item = make("li", {}, list);
    const width = line.wide ? 7 : 2.2;
    const dash = line.wide ? "" : line.dash.map((stroke) => stroke * width);
    item.innerHTML = `<svg width="36" height="12" aria-hidden="true"><line x1="2" x2="34" y1="6" y2="6"
      stroke-width="${width}" stroke-dasharray="${dash}" opacity="${line.wide ? 0.4 : 1}"/></svg>`;
    item.style.cssText = `--light: ${line.color}; --dark: ${line.dark}`;
    make("span", { textContent: line.label }, item);
  }
}

// --- The view

class View {
  /** @type {Scene} */ scene;
  /** @type {Numbers} */ numbers;
  /** @type {(SliderControl | ChoiceControl)[]} */ sliders;
  /** @type {PanelView[]} */ panels;
  /** @type {PanelView | undefined} */ startPanel;
  /** @type {SliderControl[]} */ starters; // for the start, by keys
  /** @type {Axis[]} */ startAxes;
  /** @type {number[]} */ start;
  /** @type {number[]} */ wanted; // where the start is being dragged to
  /** @type {HTMLElement} */ notice;
  /** @type {HTMLElement} */ words;
  /** @type {HTMLElement} */ status; // for screen readers
  /** @type {HTMLElement} */ button; // that plays
  /** @type {SliderControl} */ stepper;

  /** @param {Model} model  @param {Element} el */
  constructor(model, el) {
    this.model = model;
    // Each explorer may load this module anew, so only chance keeps the ids on a page apart.
    this.id = `mlm-${Math.random().toString(36).slice(2)}`;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.root = make("div", { className: "mlm-explorer", role: "group" }, el);
    /** @type {(() => void)[]} */
    this.stops = []; // what ends listening
    /** @type {Theme | null} */
    this.theme = null;
    this.serial = 0;
    /** @type {{ scene: Scene, numbers: Numbers } | null} */
    this.run = null; // the runs from a start that is being dragged
    /** @type {number[] | null} */
    this.waiting = null; // the start that the kernel has been asked about
    /** @type {number | null} */
    this.frame = null; // that is asked for
    /** @type {number | null} */
    this.playing = null;
    this.silence = this.rest = this.dropping = 0; // timers
    this.stale = false;
    this.last = this.step = 0;
    this.build();
    this.listen();
    model.send({ kind: "hello" });
  }

  /** @returns {Control[]} */
  get controls() {
    return this.model.get("controls");
  }

  build() {
    const { root } = this;
    this.read();
    root.setAttribute("aria-label", this.scene.title);
    this.notice = make("p", { className: "mlm-notice" }, root);
    const controls = make("div", { className: "mlm-controls" }, root);
    this.sliders = this.controls.map(({ kind, label, texts }, at) => {
      const Control = kind === "choice" ? ChoiceControl : SliderControl;
      const moves = { input: () => this.moved(), change: () => this.settled() };
      return new Control(controls, label, `${this.id}-${at}`, texts, moves);
    });
    this.place();
    const frame = make("div", { className: "mlm-panels" }, root);
    this.panels = this.scene.panels.map((panel) => new PanelView(frame, panel));
    legend(root, this.scene.panels);
    this.words = make("p", { className: "mlm-words" }, root);
    this.addSteps(root);
    this.addStart(controls);
    this.status = make("p", { className: "mlm-status", role: "status" }, root);
    this.panels.forEach((panel) => panel.about.cursor && this.addCursor(panel, panel.about.cursor));
  }

  read() {
    this.scene = this.model.get("scene");
    this.numbers = new Numbers(this.model.get("data"), (this.serial += 1));
    const moving = this.scene.panels.flatMap((panel) => panel.lines).filter((line) => line.moving);
    this.last = Math.max(0, ...moving.map((line) => line.x.shape[line.x.shape.length - 1] - 1));
    this.step = this.last;
  }

  listen() {
    const { model } = this;
    /** @param {string} name  @param {Function} act */
    const on = (name, act) => {
      model.on(name, act);
      this.stops.push(() => model.off(name, act));
    };
    on("change:data", () => this.refresh());
    on("change:position", () => this.follow());
    on("msg:custom", this.hear.bind(this));
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
    /** @param {KeyboardEvent} event */
    const keep = ({ target, ctrlKey, metaKey, altKey, shiftKey }) => {
      if (!(target instanceof HTMLElement && this.root.contains(target))) return;
      if (ctrlKey || metaKey || altKey || shiftKey) delete target.dataset.lmSuppressShortcuts;
      else target.dataset.lmSuppressShortcuts = "true";
    };
    window.addEventListener("keydown", keep, true);
    this.stops.push(() => window.removeEventListener("keydown", keep, true), () => window.removeEventListener("resize", fit));
    this.stops.push(() => sizes.disconnect(), () => looks.disconnect(), () => dark.removeEventListener("change", redraw));
  }

  close() {
    this.stops.forEach((stop) => stop());
    cancelAnimationFrame(this.frame ?? 0);
    cancelAnimationFrame(this.playing ?? 0);
    clearTimeout(this.silence);
    clearTimeout(this.rest);
    clearTimeout(this.dropping);
    this.root.remove();
    this.scene = this.numbers = this.run = /** @type {any} */ (null); // a page may keep the view, but not its numbers
  }

  // Sliders

  get position() {
    return this.sliders.map((slider) => slider.at);
  }

  place() {
    /** @type {number[]} */
    const position = this.model.get("position");
    position.forEach((at, slider) => (this.sliders[slider].at = at));
  }

  /** Go where the sliders of another view have gone; a run that is in sight belongs to where they were. */
  follow() {
    const before = String(this.position);
    this.place();
    if (before !== String(this.position)) this.run = null;
    this.ask();
  }

  /** @param {string} name  @returns {number} */
  value(name) {
    const at = this.controls.findIndex((control) => control.name === name);
    return this.controls[at].values[this.sliders[at].at];
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

  /**
   * A map whose axes are two sliders: pressing or dragging on it sets both.
   * @param {PanelView} panel  @param {[string, string]} names
   */
  addCursor(panel, names) {
    const { controls } = this;
    const axes = names.map((name) => controls.findIndex((control) => control.name === name));
    /** @param {number[]} values  @param {number} wanted */
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

  /** @param {Element} root */
  addSteps(root) {
    if (this.last < 1) return;
    const controls = make("div", { className: "mlm-steps" }, root);
    this.button = make("button", { type: "button", textContent: "▶ Play" }, controls);
    this.button.addEventListener("click", () => this.play());
    const { every } = this.scene;
    const texts = Array.from({ length: this.last + 1 }, (_, at) => `${at * every} of ${this.last * every}`);
    this.stepper = new SliderControl(controls, "step", `${this.id}-step`, texts, { input: (at) => this.show(at) });
    this.stepper.at = this.last;
  }

  /** @param {number} step */
  show(step) {
    this.pause();
    this.step = step;
    this.ask();
  }

  pause() {
    cancelAnimationFrame(this.playing ?? 0);
    this.playing = null;
    this.button.textContent = this.still.matches ? "▶ One step" : "▶ Play";
  }

  /** Run along the steps; with reduced motion, advance one step at a time. */
  play() {
    const begin = this.step >= this.last ? 0 : this.step;
    if (this.playing) return this.pause();
    if (this.still.matches) return this.go(this.step >= this.last ? 0 : Math.floor(this.step) + 1);
    this.button.textContent = "Pause";
    let started = NaN;
    /** @param {number} now */
    const frame = (now) => {
      if (Number.isNaN(started)) started = now;
      this.go(Math.min(this.last, begin + ((now - started) / 1000 / SECONDS) * this.last));
      if (this.step < this.last) this.playing = requestAnimationFrame(frame);
      else this.pause();
    };
    this.playing = requestAnimationFrame(frame);
  }

  /** @param {number} step */
  go(step) {
    this.step = step;
    this.stepper.at = Math.floor(step);
    this.draw();
  }

  // The start of the runs: the only thing that needs the kernel

  /** @param {Element} controls */
  addStart(controls) {
    this.start = this.wanted = this.model.get("start");
    this.startPanel = this.panels.find((panel) => panel.about.holdsStart);
    this.starters = [];
    const { startPanel: panel } = this;
    if (!panel?.handle || !this.start.length) return;
    this.startAxes = [panel.about.x, panel.about.y].slice(0, this.start.length);
    this.starters = this.startAxes.map(({ label, low, high }, at) => {
      const stops = Array.from({ length: STOPS + 1 }, (_, stop) => low + (stop / STOPS) * (high - low));
      /** @param {number} stop */
      const input = (stop) => this.drag(this.wanted.map((value, axis) => (axis === at ? stops[stop] : value)));
      const moves = { input, change: () => this.dropSoon() };
      const slider = new SliderControl(controls, `start ${label}`, `${this.id}-start-${at}`, stops.map(number), moves);
      slider.element.hidden = true;
      return slider;
    });
    /** @param {number} x  @param {number} y */
    const move = (x, y) => this.drag([panel.x.back(x), panel.y.back(y)].slice(0, this.start.length));
    drag(panel.handle, move, () => this.drop(), panel.canvas);
  }

  /**
   * Ask for the runs from another start: one question at a time, and always about the newest start.
   * @param {number[]} start
   */
  drag(start) {
    /** @param {Axis} axis  @param {number} value */
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

  /** @param {{ kind: string, scene: Scene }} message  @param {DataView[]} buffers */
  hear(message, buffers) {
    if (message.kind === "hello" && this.starters.length) {
      this.starters.forEach((slider) => (slider.element.hidden = false));
      if (this.startPanel?.handle) this.startPanel.handle.hidden = false;
      this.ask();
    }
    if (message.kind === "failed") this.waiting = null;
    if (message.kind !== "run" || !this.waiting) return;
    const answered = this.waiting;
    this.waiting = null;
    this.run = { scene: message.scene, numbers: new Numbers(buffers[0], `run ${(this.serial += 1)}`) };
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
    const { startPanel: panel } = this;
    if (!panel?.handle || !this.starters.length || this.starters[0].element.hidden) return;
    this.starters.forEach((slider, at) => {
      const { low, high } = this.startAxes[at];
      slider.at = Math.round(((this.wanted[at] - low) / (high - low)) * STOPS);
      slider.tell(number(this.wanted[at]));
    });
    const y = this.start.length > 1 ? panel.y.to(this.wanted[1]) : this.heightAt(panel);
    panel.handle.style.transform = `translate(${panel.x.to(this.wanted[0])}px, ${y}px)`;
  }

  /** On a curve, where the run begins.  @param {PanelView} panel */
  heightAt(panel) {
    const { scene, numbers, position } = this.shown;
    const line = scene.panels[this.panels.indexOf(panel)].lines.find(({ moving }) => moving);
    return line ? panel.y.to(numbers.at(line.y, position)[0]) : 0;
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
    if (!this.panels.every((panel) => panel.room.width)) return; // not in sight yet
    this.theme ??= themeOf(this.root);
    const { scene, numbers, position } = this.shown;
    const moving = this.step < this.last;
    /** @type {Sight} */
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

  /** Tell screen readers what is in sight, once it rests.  @param {Scene} scene */
  say(scene) {
    this.status.textContent = `${scene.notice} ${this.words.textContent}`;
    this.panels.forEach(({ canvas }, at) => {
      const { title, x, y } = scene.panels[at];
      canvas.setAttribute("aria-label", `${title}: ${y.label} against ${x.label}. ${this.words.textContent}`);
    });
  }
}

/**
 * Follow the pointer from where it is pressed on an element until it is let go; places are those on `within`.
 * @param {HTMLElement} element  @param {(x: number, y: number) => void} move  @param {() => void} done
 * @param {HTMLElement} [within]
 */
function drag(element, move, done, within = element) {
  /** @param {PointerEvent} event */
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
  /** @param {{ model: Model, el: Element }} widget */
  render({ model, el }) {
    const view = new View(model, el);
    view.ask();
    return () => view.close();
  },
};
