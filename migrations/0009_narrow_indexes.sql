DROP INDEX `sessions_review_created`;--> statement-breakpoint
DROP INDEX `sessions_assignee_created`;--> statement-breakpoint
CREATE INDEX `sessions_review_created` ON `sessions` (`review_status`,`created_at`) WHERE review_status is not null;--> statement-breakpoint
CREATE INDEX `sessions_assignee_created` ON `sessions` (`assignee`,`created_at`) WHERE assignee is not null;
--> statement-breakpoint
-- A table with a key of its own stands twice on disk unless it is its index.
CREATE TABLE `__new_alert_firings` (
	`group_key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`starts_at` text NOT NULL,
	`session_id` text NOT NULL,
	PRIMARY KEY(`group_key`, `fingerprint`, `starts_at`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_alert_firings`("group_key", "fingerprint", "starts_at", "session_id") SELECT "group_key", "fingerprint", "starts_at", "session_id" FROM `alert_firings`;
--> statement-breakpoint
DROP TABLE `alert_firings`;
--> statement-breakpoint
ALTER TABLE `__new_alert_firings` RENAME TO `alert_firings`;
--> statement-breakpoint
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
INSERT INTO `__new_session_models`("model", "reasoning_effort", "number", "created_at", "alert_type", "chain_id", "input_tokens", "output_tokens", "total_tokens", "thinking_tokens", "cache_read_tokens", "cache_creation_tokens") SELECT "model", "reasoning_effort", "number", "created_at", "alert_type", "chain_id", "input_tokens", "output_tokens", "total_tokens", "thinking_tokens", "cache_read_tokens", "cache_creation_tokens" FROM `session_models`;
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
