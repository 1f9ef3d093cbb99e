CREATE TABLE `silences` (
	`id` text PRIMARY KEY NOT NULL,
	`matchers` text NOT NULL,
	`starts_at` text NOT NULL,
	`ends_at` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` text NOT NULL,
	`comment` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `silences_ends` ON `silences` (`ends_at`);--> statement-breakpoint
-- What the work of ended sessions comes to, for the pages across sessions.
-- A table with a key of its own stands twice on disk unless it is its index.
CREATE TABLE `session_work` (
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`took` integer NOT NULL,
	`created_at` text NOT NULL,
	`alert_type` text,
	`chain_id` text NOT NULL,
	`count` integer NOT NULL,
	`errors` integer NOT NULL,
	PRIMARY KEY(`number`, `kind`, `name`, `took`)
) WITHOUT ROWID;
--> statement-breakpoint
-- Of sessions that ended before this migration, their rows know how long they took, that they failed, and their labels and confidence.
INSERT INTO `session_work` (`number`, `kind`, `name`, `took`, `created_at`, `alert_type`, `chain_id`, `count`, `errors`)
SELECT `number`, 'session', `chain_id`, cast(round(4 * log2(max(1, `duration_ms`))) AS integer), `created_at`, `alert_type`, `chain_id`, 1, `status` IN ('failed', 'timed_out')
FROM `sessions` WHERE `status` IN ('completed', 'failed', 'timed_out', 'cancelled') AND `duration_ms` IS NOT NULL;
--> statement-breakpoint
INSERT INTO `session_work` (`number`, `kind`, `name`, `took`, `created_at`, `alert_type`, `chain_id`, `count`, `errors`)
SELECT `number`, 'session_failed', iif(`status` = 'timed_out', 'timed_out', 'not_recorded'), 0, `created_at`, `alert_type`, `chain_id`, 1, 0
FROM `sessions` WHERE `status` IN ('failed', 'timed_out');
--> statement-breakpoint
INSERT OR IGNORE INTO `session_work` (`number`, `kind`, `name`, `took`, `created_at`, `alert_type`, `chain_id`, `count`, `errors`)
SELECT `number`, 'label', `label`.`value`, 0, `created_at`, `alert_type`, `chain_id`, 1, 0
FROM `sessions`, json_each(`sessions`.`labels`) AS `label` WHERE `labels` IS NOT NULL AND `status` IN ('completed', 'failed', 'timed_out', 'cancelled');
--> statement-breakpoint
INSERT INTO `session_work` (`number`, `kind`, `name`, `took`, `created_at`, `alert_type`, `chain_id`, `count`, `errors`)
SELECT `number`, 'confidence', `confidence`, 0, `created_at`, `alert_type`, `chain_id`, 1, 0
FROM `sessions` WHERE `confidence` IS NOT NULL AND `status` IN ('completed', 'failed', 'timed_out', 'cancelled');
--> statement-breakpoint
CREATE INDEX `session_work_created` ON `session_work` (`kind`,`name`,`took`,`created_at`,`alert_type`,`chain_id`,`count`,`errors`);--> statement-breakpoint
ALTER TABLE `idempotency_keys` ADD `answer` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `held_until` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `silence_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `silence_comment` text;--> statement-breakpoint
CREATE INDEX `sessions_held` ON `sessions` (`held_until`,`silence_id`) WHERE held_until is not null;--> statement-breakpoint
CREATE INDEX `joined_alerts_session` ON `joined_alerts` (`session_id`) WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX `problems_session` ON `problems` (`session_id`) WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX `problems_unopened` ON `problems` (`since`) WHERE session_id is null;
--> statement-breakpoint
DROP TRIGGER `sessions_delete`;
--> statement-breakpoint
-- What belongs to a session goes with it; its number may be given again.
CREATE TRIGGER `sessions_delete` AFTER DELETE ON `sessions` BEGIN
  DELETE FROM `sessions_text` WHERE rowid = old.`number`;
  DELETE FROM `sessions_words` WHERE rowid = old.`number`;
  DELETE FROM `session_models` WHERE `number` = old.`number`;
  DELETE FROM `session_work` WHERE `number` = old.`number`;
  DELETE FROM `joined_alerts` WHERE `session_id` = old.`id`;
  DELETE FROM `problems` WHERE `session_id` = old.`id`;
END;
