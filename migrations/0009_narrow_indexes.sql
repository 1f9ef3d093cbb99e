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
