// The page: puts link and screen together, says what goes on, and goes full screen.

import { Link } from "./link.js";
import { Screen } from "./screen.js";

const IDLE_MS = 3000;
const FIGURES_MS = 500;

const part = (id) => document.getElementById(id);
const body = document.body;
const screen = new Screen(part("picture"));
let connected = false;
let state = {};
let idle = 0;

body.classList.add("empty");

function say() {
  const renderer = connected ? (state.renderer ?? "connected") : "connection lost, trying again";
  if (part("state").textContent !== renderer) {
    part("state").textContent = renderer;
    stir();
  }
  body.classList.toggle("live", connected && screen.rate > 0);
}

function count() {
  const rates = { "fps here": screen.rate || NaN, rendered: state.fps, published: state.published };
  const known = connected ? Object.entries(rates).filter(([, rate]) => Number.isFinite(rate)) : [];
  part("figures").replaceChildren(...known.map(([name, rate]) => figure(`${rate.toFixed(0)} ${name}`)));
  say();
}

function figure(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function stir() {
  body.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => body.classList.toggle("idle", connected && !body.classList.contains("empty")), IDLE_MS);
}

async function toggleFull() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen({ navigationUI: "hide" });
}

new Link({
  onFrame: async (_, jpeg) => {
    await screen.show(jpeg);
    body.classList.remove("empty");
  },
  onState: (news) => {
    state = news;
    say();
  },
  onOpen: () => {
    connected = true;
    screen.restart();
    say();
  },
  onLost: () => {
    connected = false;
    say();
  },
});

setInterval(count, FIGURES_MS);
part("full").hidden = !document.fullscreenEnabled;
part("full").addEventListener("click", toggleFull);
part("picture").addEventListener("dblclick", toggleFull);
document.addEventListener("keydown", (event) => {
  stir();
  if (event.key.toLowerCase() === "f" && !event.ctrlKey && !event.metaKey && !event.altKey) toggleFull();
});
for (const kind of ["pointermove", "pointerdown", "focusin"]) document.addEventListener(kind, stir);
stir();
