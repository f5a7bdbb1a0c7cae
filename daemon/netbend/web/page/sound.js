// What is heard: meters, bands, the tempo, and the input's settings.

import { control, element } from "./control.js";
import { group } from "./panel.js";

const METERS = ["rms", "peak", "onset", "centroid", "spread", "flux"];
const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

export const soundPanel = {
  name: "sound",
  title: "Sound",
  there: (show) => show.nodes.has("/audio/rms"),
  async build(show, keep) {
    await show.load("/audio");
    const make = (name, label) => control(show, `/audio/${name}`, label ?? name, keep);
    const bars = (names, labels, kind) => element("div", { class: `meters ${kind}`, "aria-hidden": "true" },
      ...names.filter((name) => show.nodes.has(`/audio/${name}`)).map((name, at) => meter(show, name, labels[at], keep)));
    return [
      group("Level", {}, bars(METERS, METERS, "")),
      group("Octaves", {}, bars(Array.from({ length: 8 }, (_, at) => `band/${at + 1}`), ["63", "125", "250", "500", "1k", "2k", "4k", "8k"], "upright")),
      group("Notes", {}, bars(NOTES.map((_, at) => `chroma/${at + 1}`), NOTES, "upright")),
      group("Input", {}, make("device", "input") ?? "", make("file", "sound file") ?? "",
        element("div", { class: "faders" }, ...["gain", "threshold", "channel"].map((name) => make(name)).filter(Boolean))),
    ];
  },
};

function meter(show, name, label, keep) {
  const made = element("div", { class: "meter" }, element("i", {}), element("span", {}, label));
  keep(show.watch(`/audio/${name}`, (value) => made.style.setProperty("--at", value)));
  return made;
}
