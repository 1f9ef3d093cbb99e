CREATE TABLE `session_models` (
	`model` text NOT NULL,
	`number` integer NOT NULL,
	`created_at` text NOT NULL,
	`alert_type` text,
	`chain_id` text NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`total_tokens` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`model`, `number`)
);
--> statement-breakpoint
DROP INDEX `sessions_filters`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `content_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_score` ON `sessions` (`latest_score`);--> statement-breakpoint
CREATE INDEX `sessions_review_created` ON `sessions` (`review_status`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_assignee_created` ON `sessions` (`assignee`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_rating_created` ON `sessions` (`quality_rating`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_usage` ON `sessions` (`chain_id`,`alert_type`,`created_at`,`input_tokens`,`output_tokens`,`total_tokens`);--> statement-breakpoint
CREATE INDEX `sessions_tokens` ON `sessions` (`total_tokens`,`created_at`,`alert_type`,`chain_id`);--> statement-breakpoint
CREATE INDEX `sessions_filters` ON `sessions` (`status`,`alert_type`,`chain_id`,`created_at`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);