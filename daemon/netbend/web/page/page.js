// The page: puts the picture, the show and the panels together, says what goes on, and goes full screen.

import { Link } from "./link.js";
import { Panels } from "./panel.js";
import { Screen } from "./screen.js";
import { Show } from "./show.js";
import { stage } from "./stage.js";
import { doctorPanel } from "./doctor.js";
import { log, logPanel } from "./log.js";
import { latentPanel, playPanel } from "./play.js";
import { presetPanel } from "./preset.js";
import { networkPanel } from "./network.js";
import { matrixPanel } from "./matrix.js";
import { mappingPanel } from "./mapping.js";
import { soundPanel } from "./sound.js";

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
  if (part("state").textContent !== renderer) part("state").textContent = renderer;
  body.classList.toggle("live", connected && state.renderer === "playing");
  body.classList.toggle("lost", !connected);
}

function count() {
  if (document.hidden) return;
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

// In full screen the picture is alone, and the pointer leaves it.
function stir() {
  body.classList.remove("idle");
  clearTimeout(idle);
  idle = setTimeout(() => body.classList.toggle("idle", document.fullscreenElement !== null), IDLE_MS);
}

async function toggleFull() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await part("view").requestFullscreen({ navigationUI: "hide" });
}

const show = new Show();
show.addEventListener("open", () => {
  part("console").hidden = false;
  stage(show, part("stage"));
});
log(show);
new Panels(
  show,
  [playPanel, presetPanel, latentPanel, networkPanel, matrixPanel, mappingPanel, soundPanel, logPanel(() => state), doctorPanel],
  { tabs: part("tabs"), panel: part("panel") },
);

new Link({
  onFrame: async (_, jpeg) => {
    await screen.show(jpeg);
    body.classList.remove("empty");
  },
  onState: (news) => {
    state = news;
    document.dispatchEvent(new CustomEvent("statistics", { detail: news }));
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
  const typing = event.target.closest?.("input[type=text], select");
  if (event.key.toLowerCase() === "f" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) toggleFull();
});
for (const kind of ["pointermove", "pointerdown", "focusin"]) document.addEventListener(kind, stir);
