// Presets: stored, recalled, morphed between two or on the plane; cues.

import { button, control, element } from "./control.js";
import { group } from "./panel.js";
import { pad } from "./pad.js";

const PRESETS = 16;
const CUES = 8;
const LOOK_MS = 100;
const counted = (count) => Array.from({ length: count }, (_, at) => at + 1);

export const presetPanel = {
  name: "presets",
  title: "Presets",
  there: (show) => show.nodes.has("/preset/1/recall"),
  async build(show, keep) {
    await Promise.all([show.load("/preset"), show.load("/map/plane"), show.load("/cue")]);
    const make = (address, label) => control(show, address, label, keep);
    const storing = button("Store", () => { storing.ariaPressed = String(storing.ariaPressed !== "true"); }, { class: "switch", "aria-pressed": "false", id: "store" });
    const all = element("div", { class: "presets" }, ...counted(PRESETS).map((number) => presetButton(show, number, storing, keep)));
    keep(pictures(show, all));
    return [
      group("Presets", {}, all,
        element("div", { class: "buttons" }, storing, make("/preset/curve", "curve") ?? ""), make("/preset/seconds", "seconds")),
      group("Morph", {}, element("div", { class: "faders" }, ...["a", "b", "position"].map((name) => make(`/morph/${name}`, name === "position" ? "from a to b" : `preset ${name}`)).filter(Boolean))),
      plane(show, keep),
      group("Cues", {}, element("div", { class: "buttons" }, make("/cue/previous", "Previous") ?? "", make("/cue/next", "Next") ?? ""),
        element("div", { class: "cues" }, ...counted(CUES).map((number) => cueRow(show, number, make, keep)).filter(Boolean))),
    ];
  },
};

function presetButton(show, number, storing, keep) {
  const name = element("span", {});
  const made = button("", () => {
    if (storing.ariaPressed !== "true") return show.send(`/preset/${number}/recall`);
    storing.ariaPressed = "false";
    return show.send(`/preset/${number}/store`);
  }, { class: "preset", "data-preset": number, "aria-label": `Preset ${number}` });
  made.append(element("b", {}, String(number)), " ", name);
  keep(show.watch(`/preset/${number}/name`, (value) => {
    name.textContent = value;
    made.ariaLabel = `Preset ${number} ${value}`.trim();
  }));
  keep(show.watch(`/preset/${number}/data`, (value) => made.classList.toggle("full", Boolean(value))));
  keep(show.watch("/preset/current", (value) => { made.ariaCurrent = String(value === number); }));
  return made;
}

// A picture is found by the look: it comes and goes with what the preset holds.
function pictures(show, all) {
  let soon = 0;
  const look = async () => {
    const answer = await fetch("/presets");
    const found = answer.ok ? await answer.json() : {};
    for (const one of all.children) hang(one, found[one.dataset.preset]);
  };
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(look, LOOK_MS);
  };
  const ends = [...all.children].map((one) => show.watch(`/preset/${one.dataset.preset}/data`, later));
  ends.push(show.hear("/preset/picture", (_, [number]) => {
    all.querySelector(`[data-preset="${number}"] img`)?.remove();
    later();
  }));
  return () => [() => clearTimeout(soon), ...ends].forEach((end) => end());
}

function hang(place, source) {
  const there = place.querySelector("img");
  if (source && there?.getAttribute("src") === source) return;
  there?.remove();
  if (source) place.prepend(element("img", { alt: "", src: source }));
}

function plane(show, keep) {
  if (!show.nodes.has("/map/plane/x")) return null;
  const made = pad("Plane of presets", (x, y) => {
    show.set("/map/plane/x", x);
    show.set("/map/plane/y", y);
  });
  for (const axis of ["x", "y"]) keep(show.watch(`/map/plane/${axis}`, (value) => made.at(axis, value)));
  keep(show.watch("/map/plane/places", (text) => made.marks(places(text))));
  return group("Plane", {}, made.element, element("div", { class: "buttons" }, button("Arrange", () => show.send("/map/plane/arrange"))));
}

function places(text) {
  try {
    return Object.entries(JSON.parse(text)).map(([number, [x, y]]) => ({ name: number, x, y }));
  } catch {
    return [];
  }
}

function cueRow(show, number, make, keep) {
  if (!show.nodes.has(`/cue/${number}/go`)) return null;
  const row = element("div", { class: "cue" }, button(`${number}`, () => show.send(`/cue/${number}/go`), { "aria-label": `Go to cue ${number}` }),
    make(`/cue/${number}/name`, "name"), make(`/cue/${number}/preset`, "preset"), make(`/cue/${number}/seconds`, "seconds"));
  keep(show.watch("/cue/current", (value) => row.classList.toggle("now", value === number)));
  return row;
}
