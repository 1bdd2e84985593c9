// Which words of the note a result rests on, of which kind they are, and who rests on them.

/** Kinds of evidence, those first that tell most: the first kind of a word gives its colour. */
export const KINDS = [
  { id: "stated", name: "Stated", short: "Dx" },
  { id: "negated", name: "Negated", short: "Not" },
  { id: "uncertain", name: "In doubt", short: "Doubt" },
  { id: "family", name: "Family", short: "Fam" },
  { id: "historical", name: "Of the past", short: "Past" },
  { id: "umn", name: "UMN sign", short: "UMN" },
  { id: "lmn", name: "LMN sign", short: "LMN" },
  { id: "emg", name: "EMG", short: "EMG" },
  { id: "exclusion", name: "Exclusion", short: "Excl" },
  { id: "genetics", name: "Genetics", short: "Gen" },
  { id: "criteria", name: "Criteria named", short: "Crit" },
  { id: "measured", name: "Measured", short: "Meas" },
  { id: "course", name: "History, course", short: "Hx" },
  { id: "exam", name: "Examination", short: "Exam" },
  { id: "finding", name: "Other finding", short: "Find" },
];

const OF_ASSERTION = {
  affirmed: "stated",
  negated: "negated",
  uncertain: "uncertain",
  hypothetical: "uncertain",
  family: "family",
  historical: "historical",
};
const OF_ELEMENT = {
  umn_signs: "umn",
  lmn_signs: "lmn",
  multiple_regions: "exam",
  emg_acute_denervation: "emg",
  emg_chronic_denervation: "emg",
  emg_results: "emg",
  exclusion_of_mimics: "exclusion",
  symptom_progression: "course",
  patient_history: "course",
  neuro_exam: "exam",
  genetic_testing: "genetics",
  diagnostic_criteria: "criteria",
};
const OF_FACT = {
  umn: "umn",
  lmn: "lmn",
  emg_active: "emg",
  emg_chronic: "emg",
  progression: "course",
  exclusion: "exclusion",
  sensory: "exam",
};

/** The name of a place in the note. */
export const keyOf = (span) => `${span.start}-${span.end}`;

/** Findings that ask for the same on the same grounds are told of together. */
export function findingGroups(result) {
  const groups = new Map();
  for (const finding of result.findings) {
    const same = JSON.stringify([
      finding.severity,
      finding.mitigation,
      finding.impact,
      finding.evidence,
    ]);
    groups.set(same, [...(groups.get(same) ?? []), finding]);
  }
  return [...groups.values()];
}

/** The facts of the criteria in a cell of the region grid, each span once. */
export function cellEvidence(result, { region, kind }) {
  const spans = new Map();
  for (const detail of result.criteria_detail) {
    for (const fact of [...detail.used, ...detail.against]) {
      if (fact.region === region && fact.name === kind) {
        for (const span of fact.evidence) spans.set(keyOf(span), span);
      }
    }
  }
  return [...spans.values()];
}

/**
 * Everything of a result that rests on words of the note.
 * @param {object} result
 * @param {Record<string, string>} names of the elements and the measured values.
 * @returns {{spans: Map<string, object>, items: Map<string, object>}} spans by their key, each with
 *   `kinds` and `items`; items by the id of the node that shows them, each with `label` and `keys`.
 */
export function collectEvidence(result, names) {
  const spans = new Map();
  const items = new Map();
  const add = (id, label, evidence, kind) => {
    const item = items.get(id) ?? { label, keys: new Set() };
    items.set(id, item);
    for (const span of evidence) {
      if (span.end <= span.start) continue;
      const key = keyOf(span);
      if (!spans.has(key)) {
        spans.set(key, {
          key,
          start: span.start,
          end: span.end,
          kinds: new Set(),
          items: new Set(),
        });
      }
      spans.get(key).kinds.add(kind);
      spans.get(key).items.add(id);
      item.keys.add(key);
    }
  };
  result.diagnosis.stated.forEach((stated, index) =>
    add(
      `stated-${index}`,
      `Statement: ${stated.label}, ${stated.assertion}`,
      [stated],
      OF_ASSERTION[stated.assertion],
    ),
  );
  for (const element of result.documentation.elements) {
    const kind = element.status === "absent" ? "negated" : OF_ELEMENT[element.id];
    add(`element-${element.id}`, names[element.id] ?? element.id, element.evidence, kind);
  }
  for (const cell of result.grid) {
    const kind = cell.status === "absent" ? "negated" : OF_FACT[cell.kind];
    add(
      `cell-${cell.region}-${cell.kind}`,
      `Region: ${cell.region}`,
      cellEvidence(result, cell),
      kind,
    );
  }
  for (const detail of result.criteria_detail) {
    for (const fact of [...detail.used, ...detail.against]) {
      const kind = fact.status === "absent" ? "negated" : (OF_FACT[fact.name] ?? "course");
      add(`criteria-${detail.criteria}`, detail.name, fact.evidence, kind);
    }
  }
  result.measurements.forEach((measured, index) =>
    add(`measured-${index}`, names[measured.id] ?? measured.id, [measured], "measured"),
  );
  findingGroups(result).forEach((group, index) => {
    const label = group.map((finding) => finding.rule).join(", ");
    add(`finding-${index}`, label, group[0].evidence, "finding");
  });
  return { spans, items };
}
