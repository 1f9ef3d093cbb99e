DROP INDEX `session_models_created`;--> statement-breakpoint
ALTER TABLE `session_models` ADD `cache_read_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `session_models` ADD `cache_creation_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `session_models_created` ON `session_models` (`model`,`created_at`,`alert_type`,`chain_id`,`input_tokens`,`output_tokens`,`total_tokens`,`cache_read_tokens`,`cache_creation_tokens`);--> statement-breakpoint
DROP INDEX `sessions_created`;--> statement-breakpoint
DROP INDEX `sessions_type_created`;--> statement-breakpoint
DROP INDEX `sessions_author_created`;--> statement-breakpoint
DROP INDEX `sessions_duration`;--> statement-breakpoint
DROP INDEX `sessions_score`;--> statement-breakpoint
DROP INDEX `sessions_rating_created`;--> statement-breakpoint
DROP INDEX `sessions_status_created`;--> statement-breakpoint
DROP INDEX `sessions_number`;--> statement-breakpoint
DROP INDEX `sessions_usage`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `thinking_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cache_read_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cache_creation_tokens` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `labels` text;--> statement-breakpoint
CREATE INDEX `sessions_labels` ON `sessions` (`labels`) WHERE "sessions"."labels" is not null;--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_type_created` ON `sessions` (`alert_type`,`created_at`,`number`,`status`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_author_created` ON `sessions` (`author`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_score` ON `sessions` (`latest_score`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_rating_created` ON `sessions` (`quality_rating`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_status_created` ON `sessions` (`status`,`created_at`,`number`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_number` ON `sessions` (`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`);--> statement-breakpoint
CREATE INDEX `sessions_usage` ON `sessions` (`chain_id`,`alert_type`,`created_at`,`input_tokens`,`output_tokens`,`total_tokens`,`cache_read_tokens`,`cache_creation_tokens`);