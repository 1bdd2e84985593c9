"""The loop of pre-training: the Hugging Face Trainer, fed by token budget with hidden words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from transformers import Trainer, TrainingArguments

from mndnotes.training.fitting.hidden_words import NO_LABEL, Window, WordHider, hidden_word_loader
from mndnotes.training.fitting.pretraining_recipe import PretrainingRecipe
from mndnotes.training.fitting.trainer import bf16_pays, on_one_device


class PretrainingTrainer(Trainer):
    """Trainer of a masked language model, fed by token budget; it keeps no checkpoint."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        recipe: PretrainingRecipe,
        notes: tuple[list[list[Window]], list[list[Window]]],
        folder: Path,
    ) -> None:
        """Prepare a run.

        Args:
            model: to be trained, in place.
            tokenizer: of the base.
            recipe: how.
            notes: to train on and to measure on.
            folder: of the result; nothing is written to it here.
        """
        self._recipe = recipe
        self._ids = (tokenizer.mask_token_id, tokenizer.pad_token_id)
        train, self._held_out = ([window for note in part for window in note] for part in notes)
        self._train_loader = self._loader(train, recipe.seed)
        super().__init__(
            model=model,
            args=_arguments(recipe, folder, len(self._train_loader)),
            train_dataset=train,
        )

    def get_train_dataloader(self) -> Any:
        """Shuffled batches by token budget."""
        return self._train_loader

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The model's loss; its head sees hidden tokens only, and no token besides is guessed.

        Over all tokens, the head of a small encoder costs more time and memory than the encoder.
        """
        hidden = inputs["labels"] != NO_LABEL

        def keep_hidden(module: Any, given: Any, output: Any) -> Any:
            output["last_hidden_state"] = output["last_hidden_state"][hidden].unsqueeze(0)
            return output

        asked = {**inputs, "labels": inputs["labels"][hidden].unsqueeze(0)}
        hook = model.base_model.register_forward_hook(keep_hidden)
        try:
            return super().compute_loss(model, asked, *args, **kwargs)
        finally:
            hook.remove()

    @torch.no_grad()
    def held_out_loss(self) -> float:
        """Mean cross-entropy in nats over the hidden tokens of the held-out notes."""
        model: Any = self.model
        model.eval()
        total, tokens = 0.0, 0
        terminal = Console(stderr=True)
        batches = track(
            self._loader(self._held_out, None),
            "held-out notes",
            console=terminal,
            disable=not terminal.is_terminal,
        )
        # only from its first step on does the Trainer see to half precision by itself
        with torch.autocast(self.args.device.type, torch.bfloat16, enabled=self.args.bf16):
            for batch in batches:
                inputs = self._prepare_inputs(batch)
                hidden = int((inputs["labels"] != NO_LABEL).sum())
                total += hidden * float(self.compute_loss(model, inputs))
                tokens += hidden
        return total / tokens

    def _loader(self, windows: list[Window], seed: int | None) -> Any:
        hider = WordHider(self._recipe.mask_share, *self._ids, self._recipe.seed)
        return hidden_word_loader(windows, self._recipe.batch_tokens, hider, seed)


def _arguments(recipe: PretrainingRecipe, folder: Path, steps_per_epoch: int) -> TrainingArguments:
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=recipe.epochs,
        learning_rate=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        warmup_steps=round(recipe.epochs * steps_per_epoch * recipe.warmup),
        lr_scheduler_type="linear",
        bf16=bf16_pays(),
        use_cpu=not torch.cuda.is_available(),
        save_strategy="no",
        logging_strategy="epoch",
        remove_unused_columns=False,
        report_to="none",
        seed=recipe.seed,
        disable_tqdm=False,
    )
    return on_one_device(arguments)
