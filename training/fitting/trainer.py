"""The training loop: the Hugging Face Trainer, fed by token budget, its checkpoints no pickles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments
from transformers.trainer_callback import TrainerCallback

from mndnotes.errors import InputError
from mndnotes.inference.model_output import softmax
from mndnotes.training.evaluation import Labels, Predictions, evaluate
from mndnotes.training.fitting import checkpoint as states
from mndnotes.training.fitting.dataset import budget_loader
from mndnotes.training.network.model import NoteModel
from mndnotes.training.recipe import Recipe

SHOWN = ("loss", "picture_macro_f1", "element_macro_f1", "score_mae", "selection")
"""Measures shown after each epoch; all of them are tracked."""

EpochReporter = Callable[[dict[str, float], int], None]
"""Takes the numbers of an epoch by name, and the epoch."""


@dataclass(frozen=True, slots=True)
class EncodedSplits:
    """Encoded notes and the labels of the validation notes.

    Attributes:
        train: made by `mndnotes.training.fitting.dataset.encode_notes`.
        validation: likewise.
        labels: of the validation notes.
    """

    train: Dataset
    validation: Dataset
    labels: Labels


def bf16_pays() -> bool:
    """Whether this machine computes bfloat16 natively: a GPU that can, or AVX-512 BF16 or AMX."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    abilities = torch.cpu.get_capabilities()
    return bool(abilities.get("avx512_bf16") or abilities.get("amx_bf16"))


def device_name() -> str:
    """What a run is computed on, for the model card."""
    kind = torch.cuda.get_device_name() if torch.cuda.is_available() else "CPU"
    return f"{kind}, {'bfloat16' if bf16_pays() else 'float32'}"


def training_arguments(recipe: Recipe, output: Path, steps_per_epoch: int) -> TrainingArguments:
    """Arguments of the Trainer for a recipe; nothing is reported to any service."""
    total = recipe.max_steps or recipe.epochs * steps_per_epoch
    arguments = TrainingArguments(
        output_dir=str(output.resolve() / "checkpoints"),
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        warmup_steps=round(total * recipe.warmup),
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        bf16=bf16_pays(),
        use_cpu=not torch.cuda.is_available(),
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_selection",
        greater_is_better=True,
        remove_unused_columns=False,
        report_to="none",
        seed=recipe.seed,
        data_seed=recipe.seed,
        disable_tqdm=False,
        restore_callback_states_from_checkpoint=True,
    )
    return on_one_device(arguments)


def on_one_device(arguments: TrainingArguments) -> TrainingArguments:
    """The arguments for one GPU at most: a batch is one set of windows that can't be split."""
    if arguments.n_gpu > 1:
        arguments._n_gpu = 1
    return arguments


def last_checkpoint(output: Path) -> Path:
    """The newest complete checkpoint of a run.

    Raises:
        InputError: there is none.
    """
    folders = (output / "checkpoints").glob("checkpoint-*")
    found = [folder for folder in folders if states.is_complete(folder)]
    if not found:
        raise InputError(f"there is no checkpoint to resume in {output}; start anew")
    return max(found, key=lambda p: int(p.name.rpartition("-")[2]))


class NoteTrainer(Trainer):
    """Trainer of a `NoteModel`.

    Its overrides batch by token budget, evaluate whole notes, give the heads their own learning
    rate, and keep optimiser and random states out of pickle files.
    """

    def __init__(
        self, model: NoteModel, recipe: Recipe, splits: EncodedSplits, output: Path
    ) -> None:
        """Prepare a run.

        Args:
            model: to be trained, in place.
            recipe: how.
            splits: on what.
            output: folder of the run; checkpoints go below it.
        """
        self.recipe = recipe
        self.splits = splits
        loader = budget_loader(splits.train, recipe.batch_tokens, recipe.seed)
        super().__init__(
            model=model,
            args=training_arguments(recipe, output, len(loader)),
            train_dataset=splits.train,
            eval_dataset=splits.validation,
            callbacks=[EarlyStoppingCallback(early_stopping_patience=recipe.patience)],
        )

    def get_train_dataloader(self) -> Any:
        """Shuffled batches by token budget."""
        return budget_loader(self.splits.train, self.recipe.batch_tokens, self.recipe.seed)

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW with a learning rate for the encoder and one for the heads."""
        if self.optimizer is None:
            groups = parameter_groups(self.model, self.recipe)
            self.optimizer = torch.optim.AdamW(groups, lr=self.recipe.learning_rate, fused=True)
        return self.optimizer

    def evaluate(
        self,
        eval_dataset: Any = None,
        ignore_keys: list[str] | None = None,
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Measure whole notes of the validation split; the names get a prefix."""
        predictions, loss = self._predict_validation()
        measures = {"loss": loss, **evaluate(self.splits.labels, predictions)}
        named = {f"{metric_key_prefix}_{name}": value for name, value in measures.items()}
        self.log({f"{metric_key_prefix}_{name}": measures[name] for name in SHOWN})
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, named)
        return named

    @torch.no_grad()
    def _predict_validation(self) -> tuple[Predictions, float]:
        model: Any = self.model
        model.eval()
        loader = budget_loader(self.splits.validation, self.recipe.batch_tokens, None)
        outputs = [model(**self._prepare_inputs(batch)) for batch in loader]
        order = np.concatenate([np.array(rows) for rows in loader.batch_sampler or []])
        back = np.argsort(order)

        def gathered(name: str) -> np.ndarray:
            return np.concatenate([output[name].float().cpu().numpy() for output in outputs])[back]

        elements = softmax(gathered("element_logits"))
        score = 100.0 / (1.0 + np.exp(-gathered("score_logits").astype(np.float64)))
        predictions = Predictions(
            picture=softmax(gathered("picture_logits")),
            statuses=elements.argmax(axis=-1),
            score=score,
        )
        return predictions, float(np.mean([float(output["loss"]) for output in outputs]))

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        model: Any = self.model
        model.save_pretrained(output_dir or self.args.output_dir, state_dict=state_dict)

    def _save_optimizer_and_scheduler(self, output_dir: str) -> None:
        states.save_optimizer(Path(output_dir), self.optimizer, self.lr_scheduler)

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            states.load_optimizer(Path(checkpoint), self.optimizer, self.lr_scheduler)

    def _save_rng_state(self, output_dir: str) -> None:
        states.save_random_state(Path(output_dir))

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            states.load_random_state(Path(checkpoint))


def parameter_groups(model: Any, recipe: Recipe) -> list[dict[str, Any]]:
    """Four groups of parameters: encoder and heads, each with and without weight decay."""
    groups = []
    for inside, rate in ((True, recipe.learning_rate), (False, recipe.head_learning_rate)):
        named = [
            (name, p)
            for name, p in model.named_parameters()
            if p.requires_grad and name.startswith("encoder.") == inside
        ]
        for decays in (True, False):
            chosen = [p for _, p in named if (p.ndim > 1) == decays]
            decay = recipe.weight_decay if decays else 0.0
            groups.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return groups


class EpochReport(TrainerCallback):
    """Hands each epoch's numbers to a function; used by the tracking and to stop a trial."""

    def __init__(self, report: EpochReporter) -> None:
        """Take the function to call."""
        self._report = report

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        """Pass on the training loss."""
        if logs and "loss" in logs:
            self._report({"train_loss": float(logs["loss"])}, round(state.epoch))

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any = None, **kwargs: Any
    ) -> None:
        """Pass on the validation measures."""
        named = {f"validation.{k.removeprefix('eval_')}": float(v) for k, v in metrics.items()}
        self._report(named, round(state.epoch))


def quiet_libraries() -> None:
    """Keep the libraries' own advice and load reports out of the terminal."""
    import datasets
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()
