// What was refused, said and counted.

import { element } from "./control.js";
import { group } from "./panel.js";

const LINES = 100;
const lines = [];
const place = element("ol", { class: "lines" });

const NAMES = {
  fps: "frames rendered a second", published: "frames shown a second", frame_ms: "ms a frame takes", p50_ms: "ms between frames, half are closer",
  p99_ms: "ms between frames, one of a hundred is further", dropped: "frames too late", abandoned: "long frames given up for what moved", refused: "messages refused", received: "messages received",
  restarts: "restarts", renderer: "renderer",
};

function note(text) {
  const line = element("li", {}, element("time", {}, new Date().toLocaleTimeString("en-GB")), element("span", {}, text));
  lines.unshift(line);
  lines.splice(LINES).forEach((old) => old.remove());
  place.prepend(line);
  const hint = document.getElementById("hint");
  hint.textContent = text;
  clearTimeout(note.timer);
  note.timer = setTimeout(() => { hint.textContent = ""; }, 5000);
}

export function log(show) {
  show.hear("/error", (_, [address, reason]) => note(reason.includes(address) ? reason : `${address}: ${reason}`));
  show.hear("/midi", (address, values) => ["/midi/learnt", "/midi/learning"].includes(address) && note(spokenMidi(address, values)));
  show.hear("/cluster/done", (_, [value]) => note(`clusters: ${value}`));
  show.hear("/cluster/progress", (_, [value]) => note(`clusters: ${Math.round(100 * value)} %`));
  show.addEventListener("lost", () => note("connection lost, trying again"));
}

function spokenMidi(address, [first, second, third]) {
  if (address === "/midi/learnt") return `${third} of ${first} plays ${second}`;
  return first ? `${first}: ${second}` : second;
}

export const logPanel = (state) => ({
  name: "log",
  title: "Log",
  there: () => true,
  build(_, keep) {
    const list = element("dl", { class: "figures" });
    const draw = ({ detail }) => list.replaceChildren(...Object.entries(NAMES).filter(([key]) => detail[key] != null).flatMap(([key, name]) => [
      element("dt", {}, name), element("dd", {}, typeof detail[key] === "number" ? String(Math.round(10 * detail[key]) / 10) : detail[key])]));
    document.addEventListener("statistics", draw);
    keep(() => document.removeEventListener("statistics", draw));
    draw({ detail: state() });
    return [group("Statistics", {}, list), group("Messages", {}, lines.length ? "" : element("p", { class: "about" }, "What is refused is told here."), place)];
  },
});
