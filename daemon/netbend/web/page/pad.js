// A square that two fingers' worth of numbers are played on: pointer, touch or arrow keys.

import { element } from "./control.js";

const STEP = 0.02;

export function pad(name, played) {
  const dot = element("i", { class: "dot" });
  const made = element("div", { class: "pad", role: "application", tabindex: 0, "aria-label": `${name}: arrow keys move` }, dot);
  const now = { x: 0.5, y: 0.5 };
  const at = (axis, value) => {
    now[axis] = value;
    made.style.setProperty(`--${axis}`, value);
  };
  const go = (x, y) => {
    at("x", Math.min(1, Math.max(0, x)));
    at("y", Math.min(1, Math.max(0, y)));
    played(now.x, now.y);
  };
  const follow = (event) => {
    const box = made.getBoundingClientRect();
    go((event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height);
  };
  made.addEventListener("pointerdown", (event) => {
    made.setPointerCapture(event.pointerId);
    follow(event);
  });
  made.addEventListener("pointermove", (event) => event.buttons && follow(event));
  made.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
    if (!move) return;
    event.preventDefault();
    go(now.x + move[0], now.y + move[1]);
  });
  const marks = (all) => {
    made.replaceChildren(...all.map(mark), dot);
  };
  return { element: made, at, marks };
}

function mark({ name, x, y }) {
  const made = element("span", { class: "mark", "aria-hidden": "true" }, name);
  made.style.setProperty("--x", x);
  made.style.setProperty("--y", y);
  return made;
}
