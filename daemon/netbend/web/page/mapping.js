// Mappings: a project, inputs, examples recorded, a learner trained and run; rounds with the picture of their moment.

import { button, element } from "./control.js";
import { addresses } from "./matrix.js";
import { pad } from "./pad.js";
import { group } from "./panel.js";

const SEND_MS = 50;
const OUTPUTS = 4;

export const mappingPanel = {
  name: "mapping",
  title: "Mapping",
  there: (show) => show.nodes.has("/map/record"),
  async build(show, keep) {
    await show.load("/mod/map");
    const status = {};
    const told = element("p", { class: "about", id: "mapstate" });
    const rounds = element("div", { class: "rounds" });
    const draw = () => {
      told.textContent = spoken(status);
      record.ariaPressed = String(Boolean(status.recording));
      run.ariaPressed = String(Boolean(status.running));
    };
    const record = button("Record", () => show.send("/map/record", record.ariaPressed === "true" ? 0 : 1), { class: "switch", "aria-pressed": "false" });
    const run = button("Run", () => show.send("/map/run", run.ariaPressed === "true" ? 0 : 1), { class: "switch", "aria-pressed": "false" });
    const command = (label, address) => button(label, () => show.send(address));
    keep(listen(show, status, () => draw(), rounds));
    keep(asking(show));
    draw();
    return [
      group("Learn", {}, told, element("div", { class: "buttons" }, record, command("Train", "/map/train"), run, command("Stop", "/map/stop"),
        command("Undo round", "/map/undo"), command("Redo round", "/map/redo"), command("Other outputs", "/map/randomise"))),
      group("Rounds", {}, rounds),
      group("Input", {}, element("p", { class: "about" }, "Drag here, or send /map/inputs from anything that plays OSC."), inputPad(show, keep)),
      group("Outputs play", {}, ...outputs(show, keep), addresses(show)),
      group("New project", {}, newForm(show)),
    ];
  },
};

function spoken({ inputs = 0, outputs = 0, examples = 0, training = -1, recording, running }) {
  const doing = recording ? "recording" : training >= 0 ? `training ${Math.round(100 * training)} %` : running ? "running" : "at rest";
  return `${inputs} inputs, ${outputs} outputs, ${examples} examples, ${doing}`;
}

function listen(show, status, draw, rounds) {
  showRounds(rounds);
  return show.hear("/map", (address, [value]) => {
    const name = address.startsWith("/map/status/") ? address.slice(12) : "";
    const fresh = name && status[name] !== value;
    if (fresh) status[name] = value;
    if ((fresh && name === "examples") || address === "/map/round") showRounds(rounds);
    if (fresh) draw();
  });
}

// What changed while nobody listened is asked for.
function asking(show) {
  const ask = () => show.ask("/map/status");
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => document.removeEventListener("visibilitychange", ask);
}

async function showRounds(place) {
  const answer = await fetch("/rounds");
  if (!answer.ok) return;
  const all = await answer.json();
  place.replaceChildren(...all.map(({ round, examples, picture }) => element("figure", {},
    picture ? element("img", { src: `${picture}?${examples}`, alt: `picture of round ${round}` }) : element("span", { class: "blank" }),
    element("figcaption", {}, `${round}: ${examples}`))));
}

// While a finger is down its place is sent twenty times a second: an example needs no hurry.
function inputPad(show, keep) {
  let now = null;
  const made = pad("Input pad", (x, y) => { now = [x, y]; });
  const timer = setInterval(() => {
    if (now) show.send("/map/inputs", ...now.map((one) => one + 1e-9));
    if (!made.element.matches(":active")) now = null;
  }, SEND_MS);
  keep(() => clearInterval(timer));
  return made.element;
}

function outputs(show, keep) {
  return Array.from({ length: OUTPUTS }, (_, at) => at + 1).filter((number) => show.nodes.has(`/mod/map/${number}/to`)).map((number) => {
    const address = `/mod/map/${number}/to`;
    const field = element("input", { type: "text", list: "addresses", placeholder: "an address", autocomplete: "off", "data-address": address, onchange: () => show.set(address, field.value) });
    keep(show.watch(address, (value) => { if (document.activeElement !== field) field.value = value; }));
    return element("label", { class: "field" }, element("span", {}, `output ${number}`), field);
  });
}

function newForm(show) {
  const kind = element("select", { "aria-label": "kind" }, ...["numbers", "classes", "gestures"].map((one) => element("option", { value: one }, one)));
  const count = element("input", { type: "text", inputmode: "numeric", value: 1, "aria-label": "how many" });
  const make = button("New", () => show.send("/map/new", kind.value, Number(count.value) || 1, ...(kind.value === "classes" ? [2] : [])), { id: "newmap" });
  return element("div", { class: "form short" }, kind, count, make);
}
