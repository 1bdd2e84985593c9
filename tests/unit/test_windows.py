from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mndnotes.errors import ModelError
from mndnotes.inference.windows import Windows, WindowTokenizer, window_starts

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["[", "]", "sep", "mask", "pad", "cls", "unk", "tongue", "wasted", "brisk", "##ly", "."]


def tokenizer_json(frame: tuple[str, ...] = ("[CLS]", "[SEP]")) -> str:
    """A small BERT tokenizer that pads and truncates to 8, as packaged ones do."""
    vocabulary = {token: index for index, token in enumerate(SPECIAL + WORDS)}
    added = {"special": True, "single_word": False, "lstrip": False, "rstrip": False}
    pieces: list[dict[str, object]] = [{"SpecialToken": {"id": t, "type_id": 0}} for t in frame]
    pieces.insert(1, {"Sequence": {"id": "A", "type_id": 0}})
    return json.dumps(
        {
            "version": "1.0",
            "truncation": {
                "max_length": 8,
                "strategy": "LongestFirst",
                "stride": 0,
                "direction": "Right",
            },
            "padding": {
                "strategy": {"Fixed": 8},
                "direction": "Right",
                "pad_to_multiple_of": None,
                "pad_id": 0,
                "pad_type_id": 0,
                "pad_token": "[PAD]",
            },
            "added_tokens": [
                {"id": vocabulary[t], "content": t, "normalized": False, **added} for t in SPECIAL
            ],
            "normalizer": {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": True,
                "strip_accents": None,
                "lowercase": True,
            },
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": pieces,
                "pair": [],
                "special_tokens": {
                    t: {"id": t, "ids": [vocabulary[t]], "tokens": [t]} for t in set(frame)
                },
            },
            "decoder": None,
            "model": {
                "type": "WordPiece",
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 100,
                "vocab": vocabulary,
            },
        }
    )


def small(length: int = 16, overlap: int = 4) -> WindowTokenizer:
    return WindowTokenizer.from_str(tokenizer_json(), length, overlap)


def ids(*tokens: str) -> list[int]:
    return [(SPECIAL + WORDS).index(token) for token in tokens]


def content(windows: Windows) -> list[list[int]]:
    return [row[1:-1] for row in windows.input_ids.tolist()]


def test_a_short_note_is_one_framed_window_without_padding() -> None:
    windows = small().encode("Tongue wasted.")
    assert windows.input_ids.tolist() == [ids("[CLS]", "tongue", "wasted", ".", "[SEP]")]
    assert windows.attention_mask.tolist() == [[1] * 5]
    assert (windows.tokens_read, windows.tokens_of, windows.count) == (3, 3, 1)
    assert windows.input_ids.dtype == windows.attention_mask.dtype == np.int64


def test_the_tokenizers_own_truncation_and_padding_are_off() -> None:
    assert small(512, 64).encode("tongue " * 100).input_ids.shape == (1, 102)
    assert small(512, 64).encode("tongue").input_ids.shape == (1, 3)


@pytest.mark.parametrize("name", SPECIAL)
def test_a_special_tokens_name_in_a_note_is_ordinary_text(name: str) -> None:
    windows = small().encode(f"tongue {name} brisk")
    word = name.strip("[]").lower()
    assert content(windows) == [ids("tongue", "[", word, "]", "brisk")]


@pytest.mark.parametrize("text", ["", "   \n\t", "\u0000\u200b"])
def test_a_text_without_tokens_gives_one_empty_window(text: str) -> None:
    windows = small().encode(text)
    assert windows.input_ids.tolist() == [ids("[CLS]", "[SEP]")]
    assert (windows.tokens_read, windows.tokens_of) == (0, 0)


def test_a_lone_surrogate_is_read_as_an_unknown_character() -> None:
    assert small().encode("tongue \ud800 brisk").tokens_of == 3


@pytest.mark.parametrize("tokens", [14, 15, 24, 25, 100, 5000])
def test_every_token_is_read_and_neighbours_overlap(tokens: int) -> None:
    words = ["tongue", "wasted", "brisk", "."]
    text = " ".join(words[i * i % 7 % 4] for i in range(tokens))
    windows = small().encode(text)
    starts, width = window_starts(tokens, 14, 4)
    assert windows.tokens_read == windows.tokens_of == tokens
    assert windows.input_ids.shape == (len(starts), width + 2)
    expected = [token for word in text.split() for token in ids(word)]
    assert content(windows) == [expected[s : s + width] for s in starts.tolist()]


@given(st.integers(0, 300_000), st.integers(3, 510), st.integers(0, 200))
@settings(max_examples=300, deadline=None)
def test_windows_cover_a_note_of_any_length(tokens: int, room: int, overlap: int) -> None:
    overlap = min(overlap, room - 1)
    starts, width = window_starts(tokens, room, overlap)
    assert starts[0] == 0
    assert starts[-1] + width == tokens
    assert width <= room
    steps = np.diff(starts)
    assert (steps >= 1).all()
    assert (width - steps >= overlap).all()


def test_windows_are_as_few_as_possible_and_alike() -> None:
    starts, width = window_starts(520, 510, 64)
    assert (starts.tolist(), width) == ([0, 228], 292)


def test_encoding_is_repeatable_and_survives_a_round_trip() -> None:
    first = small()
    again = WindowTokenizer.from_str(first.to_str(), 16, 4)
    text = "Brisk jaw, wasted tongue. [SEP] " * 20
    assert first.to_str() == again.to_str()
    assert np.array_equal(first.encode(text).input_ids, again.encode(text).input_ids)


@pytest.mark.parametrize("frame", [("[CLS]",), ("[CLS]", "[SEP]", "[SEP]")])
def test_another_frame_is_refused(frame: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match="frames a text"):
        WindowTokenizer.from_str(tokenizer_json(frame))


def test_an_overlap_without_room_is_refused() -> None:
    with pytest.raises(ModelError, match="can't overlap"):
        small(16, 14)


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"version": "1.0"}'])
def test_what_is_no_tokenizer_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="does not describe a tokenizer"):
        WindowTokenizer.from_str(text)


def test_a_missing_tokenizer_file_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelError, match=r"tokenizer\.json can't be read"):
        WindowTokenizer.from_file(tmp_path / "tokenizer.json")
