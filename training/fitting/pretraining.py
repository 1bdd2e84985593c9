"""Continued pre-training: a base learns the language of unlabelled notes before it is trained.

Domain-adaptive pre-training by masked language modelling (Gururangan et al. 2020, "Don't Stop
Pretraining"). Diagnosis names are masked as in training, so that the base never reads them. A base
without a head that guesses words, as the packaged MiniLM, gets a fresh one tied to its embeddings,
trained with the rest; it is kept, so that the result can be pre-trained further.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    PreTrainedTokenizerFast,
    set_seed,
)

from mndnotes.data.fields import Columns
from mndnotes.data.importing import Tally
from mndnotes.data.reading import checked_rows
from mndnotes.errors import InputError, ModelError
from mndnotes.inference.windows import WindowTokenizer
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.training.fitting.hidden_words import Window, windows_of
from mndnotes.training.fitting.pretraining_recipe import PretrainingRecipe
from mndnotes.training.fitting.pretraining_trainer import PretrainingTrainer
from mndnotes.training.folders import write_json
from mndnotes.training.network.base import TINY_SPECIAL, Base, load_base
from mndnotes.training.recipe import Recipe

FACTS_FILE = "pretraining.json"
"""What the base was pre-trained from, how, on how much, and what it came to."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Notes as windows of tokens, without their text.

    Attributes:
        notes: the windows of each note, masked; notes that repeat an earlier one are left out,
            since a copy of a held-out note must not be trained on.
        tally: rows read, and what was wrong with those that are no note.
    """

    notes: list[list[Window]]
    tally: Tally

    @property
    def left_out(self) -> int:
        """Notes that repeat an earlier one, or hold no word."""
        return self.tally.notes - len(self.notes)


@dataclass(frozen=True, slots=True)
class Pretraining:
    """What pre-training came to; losses are nats for a hidden token of the held-out notes.

    Attributes:
        base: name of the base that it began with.
        fresh_head: whether the base had no head that guesses words, so that it began at random.
        notes: trained on.
        held_out_notes: measured on.
        tokens: of the notes trained on.
        loss_before: of the base.
        loss_after: of the result, on the same hidden words.
    """

    base: str
    fresh_head: bool
    notes: int
    held_out_notes: int
    tokens: int
    loss_before: float
    loss_after: float


def find_base(recipe: PretrainingRecipe) -> Base:
    """The base and its tokenizer, which cuts windows that do not overlap.

    Raises:
        MissingExtraError, ModelError, InputError: see `mndnotes.training.network.base.load_base`.
    """
    shared = {"base", "window_tokens", "hidden_dropout", "attention_dropout"}
    return load_base(Recipe(**recipe.model_dump(include=shared), window_overlap=0))


def read_corpus(
    source: Path,
    columns: Columns,
    tokenizer: WindowTokenizer,
    told: Callable[[int], None] = lambda rows: None,
) -> Corpus:
    """Read, mask and cut notes row by row.

    Args:
        source: a file of rows, or a folder of text files.
        columns: which column gives which field.
        tokenizer: of the base.
        told: called with the number of rows read so far.

    Raises:
        InputError: the source can't be used as a whole.
    """
    tally = Tally(source.name)
    notes: dict[bytes, list[Window]] = {}
    for row in checked_rows(source, columns):
        tally.add(row)
        if row.note is not None:
            masked = mask_diagnoses(row.note.text)
            name = hashlib.sha256(masked.encode()).digest()
            if name not in notes:
                notes[name] = windows_of(masked, tokenizer)
        told(tally.rows)
    return Corpus([windows for windows in notes.values() if windows], tally)


def pretrain(recipe: PretrainingRecipe, base: Base, corpus: Corpus, folder: Path) -> Pretraining:
    """Train a base on notes and write it as a base: configuration, weights and tokenizer.

    Args:
        recipe: how.
        base: made by `find_base`.
        corpus: made with the base's tokenizer.
        folder: empty.

    Raises:
        InputError: there are less than two different notes.
        ModelError: the base can't guess hidden words, or its weights can't be read.
    """
    train, held_out = _split(corpus, recipe)
    tokenizer = _tokenizer(base)
    set_seed(recipe.seed)
    model, fresh = _masked_model(base)
    trainer = PretrainingTrainer(model, tokenizer, recipe, (train, held_out), folder)
    before = trainer.held_out_loss()
    trainer.train()
    result = Pretraining(
        base=base.name,
        fresh_head=fresh,
        notes=len(train),
        held_out_notes=len(held_out),
        tokens=sum(len(window.ids) for note in train for window in note),
        loss_before=before,
        loss_after=trainer.held_out_loss(),
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    # the base's name stands for it: its address may be a folder of this machine
    facts = {**asdict(result), "recipe": recipe.model_dump(exclude={"base"})}
    write_json(folder / FACTS_FILE, facts)
    return result


def _split(
    corpus: Corpus, recipe: PretrainingRecipe
) -> tuple[list[list[Window]], list[list[Window]]]:
    """Notes to train on and notes to measure on, at least one of either."""
    notes = corpus.notes
    if len(notes) < 2:
        raise InputError(
            f"{corpus.tally.name} holds {len(notes)} different notes, but one to train on and one"
            " to measure on are needed; add some"
        )
    count = min(max(1, round(recipe.held_out * len(notes))), len(notes) - 1)
    order = np.random.default_rng(recipe.seed).permutation(len(notes))
    return [notes[i] for i in sorted(order[count:])], [notes[i] for i in sorted(order[:count])]


def _masked_model(base: Base) -> tuple[Any, bool]:
    """The base with its head that guesses words, and whether that head is fresh."""
    if base.source is None:
        return AutoModelForMaskedLM.from_config(base.config), True
    refusal = ModelError(
        f"the base {base.name} holds no encoder in safetensors that can guess hidden words;"
        " choose another"
    )
    try:
        model, report = AutoModelForMaskedLM.from_pretrained(
            base.source,
            config=base.config,
            trust_remote_code=False,
            use_safetensors=True,
            dtype="float32",
            output_loading_info=True,
        )
    except (OSError, ValueError, TypeError, SafetensorError):
        raise refusal from None
    lacking = report["missing_keys"]
    if any(name.startswith(f"{model.base_model_prefix}.") for name in lacking):
        raise refusal  # as a note model does: its encoder has another name, and would begin anew
    return model, bool(lacking)


def _tokenizer(base: Base) -> Any:
    """The base's tokenizer with the names of its special tokens."""
    if base.source is None:
        tokenizer: Any = PreTrainedTokenizerFast(
            tokenizer_object=Tokenizer.from_str(base.tokenizer.to_str()),
            **{f"{token[1:-1].lower()}_token": token for token in TINY_SPECIAL},
        )
        return tokenizer
    tokenizer = AutoTokenizer.from_pretrained(base.source, trust_remote_code=False)
    for token in (tokenizer.mask_token_id, tokenizer.pad_token_id):
        # a name that the vocabulary lacks gets an id that the weights know nothing of
        if token is None or token >= base.config.vocab_size:
            raise ModelError(
                f"the base {base.name} has no tokens that hide words and fill windows up;"
                " choose another"
            )
    return tokenizer
