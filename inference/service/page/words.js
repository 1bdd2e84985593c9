// What the names in a result are called on the page.

export const PICTURES = {
  ALS: "Amyotrophic lateral sclerosis",
  PLS: "Primary lateral sclerosis",
  PMA: "Progressive muscular atrophy",
  OTHER: "Another or no motor neuron disease",
};

export const DIAGNOSES = {
  ALS: "ALS",
  PLS: "PLS",
  PMA: "PMA",
  PBP: "progressive bulbar palsy",
  FAMILIAL_MND: "familial motor neuron disease",
  MND_UNSPECIFIED: "motor neuron disease",
};

export const AGREEMENT = {
  agree: { words: "Statement and picture agree", tone: "good" },
  disagree: { words: "Statement and picture disagree", tone: "bad" },
  stated_only: { words: "Stated; the picture is unclear", tone: "ask" },
  picture_only: { words: "Seen in the picture, not stated", tone: "ask" },
  none: { words: "None affirmed, none seen", tone: "calm" },
};

export const CODING = {
  supported: {
    words: "Supported",
    tone: "good",
    why: "The provider's statement supports this code, what clinical validation asks for is documented, and nothing that excludes it is stated.",
  },
  query: {
    words: "Query first",
    tone: "ask",
    why: "Ask the provider before this code is final: something it rests on is not documented, or statement and note do not fit.",
  },
  conflict: {
    words: "Conflict",
    tone: "bad",
    why: "Diagnoses that exclude each other are affirmed, or findings in the note contradict the statement.",
  },
  not_codable: {
    words: "Not codable",
    tone: "ask",
    why: "The note has only mentions that can't be coded here: in doubt, of the family, of the past, or negated.",
  },
  none: { words: "No code", tone: "calm", why: "The note states no motor neuron disease." },
};

export const GRADES = { good: "good", adequate: "ask", poor: "bad" };

export const SEVERITIES = {
  error: { one: "error", many: "errors", sign: "✕" },
  warning: { one: "warning", many: "warnings", sign: "!" },
  info: { one: "note", many: "notes", sign: "i" },
};

export const VERDICT_TONES = {
  met: "good",
  definite: "good",
  probable: "good",
  probable_laboratory_supported: "good",
  possible: "ask",
  indeterminate: "calm",
  not_met: "calm",
};

export const spoken = (name) => name.replaceAll("_", " ");
export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
export const counted = (count, one, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
export const percent = (share) =>
  `${(share * 100).toFixed(share > 0.0995 && share < 0.9995 ? 0 : 1)} %`;
