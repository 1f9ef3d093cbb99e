-- A model counts once for each effort that it was asked with, and its tokens of the prompt cache are apart.
-- A table with a key of its own stands twice on disk unless it is its index.
DROP TRIGGER `sessions_delete`;
--> statement-breakpoint
CREATE TABLE `__new_session_models` (
	`model` text NOT NULL,
	`reasoning_effort` text DEFAULT '' NOT NULL,
	`number` integer NOT NULL,
	`created_at` text NOT NULL,
	`alert_type` text,
	`chain_id` text NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`total_tokens` integer DEFAULT 0 NOT NULL,
	`thinking_tokens` integer DEFAULT 0 NOT NULL,
	`cache_read_tokens` integer DEFAULT 0 NOT NULL,
	`cache_creation_tokens` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`number`, `model`, `reasoning_effort`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_session_models`("model", "number", "created_at", "alert_type", "chain_id", "input_tokens", "output_tokens", "total_tokens") SELECT "model", "number", "created_at", "alert_type", "chain_id", "input_tokens", "output_tokens", "total_tokens" FROM `session_models`;
--> statement-breakpoint
DROP TABLE `session_models`;
--> statement-breakpoint
ALTER TABLE `__new_session_models` RENAME TO `session_models`;
--> statement-breakpoint
CREATE INDEX `session_models_created` ON `session_models` (`model`,`reasoning_effort`,`created_at`,`alert_type`,`chain_id`,`input_tokens`,`output_tokens`,`total_tokens`,`cache_read_tokens`,`cache_creation_tokens`);
--> statement-breakpoint
-- A number may be given again once its row is gone.
CREATE TRIGGER `sessions_delete` AFTER DELETE ON `sessions` BEGIN
  DELETE FROM `sessions_text` WHERE rowid = old.`number`;
  DELETE FROM `sessions_words` WHERE rowid = old.`number`;
  DELETE FROM `session_models` WHERE `number` = old.`number`;
END;
