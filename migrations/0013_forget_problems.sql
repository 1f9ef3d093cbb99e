ALTER TABLE `idempotency_keys` ADD `answer` text;--> statement-breakpoint
CREATE INDEX `joined_alerts_session` ON `joined_alerts` (`session_id`) WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX `problems_session` ON `problems` (`session_id`) WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX `problems_unopened` ON `problems` (`since`) WHERE session_id is null;--> statement-breakpoint
DROP TRIGGER `sessions_delete`;
--> statement-breakpoint
-- What belongs to a session goes with it.
CREATE TRIGGER `sessions_delete` AFTER DELETE ON `sessions` BEGIN
  DELETE FROM `sessions_text` WHERE rowid = old.`number`;
  DELETE FROM `sessions_words` WHERE rowid = old.`number`;
  DELETE FROM `session_models` WHERE `number` = old.`number`;
  DELETE FROM `joined_alerts` WHERE `session_id` = old.`id`;
  DELETE FROM `problems` WHERE `session_id` = old.`id`;
END;
