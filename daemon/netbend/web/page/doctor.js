// What `netbend doctor` finds on the machine that plays: examined when asked, since that takes its processor for seconds.

import { button, element } from "./control.js";
import { group } from "./panel.js";

const STATES = { ok: "works", missing: "is missing", broken: "is broken", off: "has no place here" };

export const doctorPanel = {
  name: "doctor",
  title: "Doctor",
  there: () => true,
  async build() {
    const told = element("p", { class: "about", role: "status" }, "What works on the machine that plays, what does not, and what mends it.");
    const list = element("ul", { class: "findings" });
    const examine = button("Examine this machine", async () => {
      examine.disabled = true;
      told.textContent = "Examining: this takes some seconds, and the show goes on.";
      await draw({ method: "POST" });
      examine.disabled = false;
    });
    const draw = async (asked) => {
      const answer = await fetch("/doctor", asked).catch(() => null);
      const findings = answer?.ok ? await answer.json() : [];
      list.replaceChildren(...findings.map(row));
      if (findings.length) told.textContent = summary(findings);
      else if (asked) told.textContent = (await answer?.text()) || "There was no answer.";
    };
    await draw();
    return [group("This machine", {}, told, examine, list)];
  },
};

function summary(findings) {
  const faults = findings.filter(({ state }) => state === "broken").length;
  const fatal = findings.some(({ state, needed }) => needed && ["missing", "broken"].includes(state));
  return `${fatal ? "netbend cannot play here" : "netbend can play here"}; ${faults ? `${faults} of what follows is broken` : "nothing is broken"}.`;
}

function row({ name, state, detail, remedy }) {
  return element("li", { class: state },
    element("b", {}, name), element("span", {}, detail || STATES[state]), element("small", {}, STATES[state]),
    ...(remedy ? [element("code", {}, remedy)] : []));
}
