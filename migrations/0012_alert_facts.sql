DROP INDEX `sessions_created`;--> statement-breakpoint
DROP INDEX `sessions_duration`;--> statement-breakpoint
DROP INDEX `sessions_number`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `alert_title` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `severity` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cluster` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `namespace` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `service` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `links` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `current_stage` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `active_agents` text;--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);--> statement-breakpoint
CREATE INDEX `sessions_number` ON `sessions` (`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);