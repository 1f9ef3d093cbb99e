DROP INDEX `sessions_created`;--> statement-breakpoint
DROP INDEX `sessions_type_created`;--> statement-breakpoint
DROP INDEX `sessions_author_created`;--> statement-breakpoint
DROP INDEX `sessions_duration`;--> statement-breakpoint
DROP INDEX `sessions_score`;--> statement-breakpoint
DROP INDEX `sessions_rating_created`;--> statement-breakpoint
DROP INDEX `sessions_status_created`;--> statement-breakpoint
DROP INDEX `sessions_number`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `verdict_cause` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `confidence` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `grounded_share` real;--> statement-breakpoint
ALTER TABLE `sessions` ADD `components` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `gap_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_type_created` ON `sessions` (`alert_type`,`created_at`,`number`,`status`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_author_created` ON `sessions` (`author`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_score` ON `sessions` (`latest_score`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_rating_created` ON `sessions` (`quality_rating`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_status_created` ON `sessions` (`status`,`created_at`,`number`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_number` ON `sessions` (`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);