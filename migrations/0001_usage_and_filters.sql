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
DROP INDEX `sessions_created`;--> statement-breakpoint
DROP INDEX `sessions_type_created`;--> statement-breakpoint
DROP INDEX `sessions_author_created`;--> statement-breakpoint
DROP INDEX `sessions_duration`;--> statement-breakpoint
DROP INDEX `sessions_status_created`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `content_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_score` ON `sessions` (`latest_score`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_rating_created` ON `sessions` (`quality_rating`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_review_created` ON `sessions` (`review_status`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_assignee_created` ON `sessions` (`assignee`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_usage` ON `sessions` (`chain_id`,`alert_type`,`created_at`,`input_tokens`,`output_tokens`,`total_tokens`);--> statement-breakpoint
CREATE INDEX `sessions_tokens` ON `sessions` (`total_tokens`,`created_at`,`alert_type`,`chain_id`);--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_type_created` ON `sessions` (`alert_type`,`created_at`,`number`,`status`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_author_created` ON `sessions` (`author`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);--> statement-breakpoint
CREATE INDEX `sessions_status_created` ON `sessions` (`status`,`created_at`,`number`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`);