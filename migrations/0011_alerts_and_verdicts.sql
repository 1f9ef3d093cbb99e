CREATE TABLE `joined_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`session_id` text,
	`at` text NOT NULL,
	`kind` text NOT NULL,
	`count` integer NOT NULL,
	`title` text NOT NULL,
	`reason` text NOT NULL,
	`told` integer NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `joined_alerts_untold` ON `joined_alerts` (`at`) WHERE told = 0;--> statement-breakpoint
CREATE INDEX `joined_alerts_waiting` ON `joined_alerts` (`key`) WHERE session_id is null;--> statement-breakpoint
CREATE TABLE `problems` (
	`key` text PRIMARY KEY NOT NULL,
	`session_id` text,
	`since` text NOT NULL,
	`occurrences` integer NOT NULL,
	`version` integer NOT NULL,
	`service` text,
	`namespace` text,
	`cluster` text,
	`title` text
);
--> statement-breakpoint
CREATE INDEX `problems_since` ON `problems` (`since`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`session_id` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `senders` (
	`name` text PRIMARY KEY NOT NULL,
	`last_alert_at` text,
	`last_session_id` text,
	`last_quiet_at` text,
	`last_quiet` text,
	`last_refused_at` text,
	`last_refused_status` integer,
	`last_refusal` text
);
--> statement-breakpoint
DROP INDEX `sessions_created`;--> statement-breakpoint
DROP INDEX `sessions_type_created`;--> statement-breakpoint
DROP INDEX `sessions_author_created`;--> statement-breakpoint
DROP INDEX `sessions_duration`;--> statement-breakpoint
DROP INDEX `sessions_score`;--> statement-breakpoint
DROP INDEX `sessions_rating_created`;--> statement-breakpoint
DROP INDEX `sessions_status_created`;--> statement-breakpoint
DROP INDEX `sessions_number`;--> statement-breakpoint
ALTER TABLE `sessions` ADD `recurrences` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `alert_title` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `severity` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cluster` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `namespace` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `service` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `links` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `current_stage` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `active_agents` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `verdict_cause` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `confidence` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `grounded_share` real;--> statement-breakpoint
ALTER TABLE `sessions` ADD `components` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `gap_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `wrote_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);--> statement-breakpoint
CREATE INDEX `sessions_type_created` ON `sessions` (`alert_type`,`created_at`,`number`,`status`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_author_created` ON `sessions` (`author`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);--> statement-breakpoint
CREATE INDEX `sessions_score` ON `sessions` (`latest_score`,`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_rating_created` ON `sessions` (`quality_rating`,`created_at`,`number`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_status_created` ON `sessions` (`status`,`created_at`,`number`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`);--> statement-breakpoint
CREATE INDEX `sessions_number` ON `sessions` (`number`,`created_at`,`status`,`alert_type`,`chain_id`,`review_status`,`assignee`,`quality_rating`,`scoring_status`,`labels`,`confidence`,`grounded_share`,`components`,`severity`,`cluster`,`namespace`,`author`,`actions_executed`,`provider_fallback_count`);