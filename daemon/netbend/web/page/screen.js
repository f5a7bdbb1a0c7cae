// The canvas: holds the last picture, whatever happens, and counts what it shows.

const SMALL = 128; // up to this side, pixels are shown as squares: smoothing would only blur them
const SPAN_MS = 2000;

export class Screen {
  #canvas;
  #context;
  #order = 0;
  #shown = 0;
  #times = [];

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false });
  }

  async show(jpeg) {
    const order = ++this.#order;
    const bitmap = await createImageBitmap(jpeg);
    if (order > this.#shown) {
      this.#shown = order;
      this.#draw(bitmap);
    }
    bitmap.close();
  }

  // Frames a second over the last two seconds.
  get rate() {
    const now = performance.now();
    this.#times = this.#times.filter((time) => now - time <= SPAN_MS);
    const span = now - this.#times[0];
    return this.#times.length > 1 ? (1000 * (this.#times.length - 1)) / span : 0;
  }

  restart() {
    this.#times = [];
  }

  #draw(bitmap) {
    const canvas = this.#canvas;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.classList.toggle("pixels", Math.max(bitmap.width, bitmap.height) <= SMALL);
    }
    this.#context.drawImage(bitmap, 0, 0);
    this.#times.push(performance.now());
  }
}
