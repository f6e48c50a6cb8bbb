// Shows of the tables what stands at a step: every version of a row is there, each with the steps that it stands at.

let versions = [];
let read = null;

document.addEventListener("step", ({ detail: { seqs: [seq] } }) => {
  const tables = document.getElementById("tables");
  if (read !== tables.firstElementChild) {
    read = tables.firstElementChild;
    versions = [...tables.querySelectorAll("[data-born]")].map((element) => {
      const { born, until } = element.dataset;
      return { element, born: Number(born), until: until === undefined ? Infinity : Number(until) };
    });
  }
  for (const { element, born, until } of versions) {
    const isHidden = seq < born || seq >= until;
    if (element.hidden !== isHidden) element.hidden = isHidden;
  }
});
