CREATE TABLE `alert_firings` (
	`group_key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`starts_at` text NOT NULL,
	`session_id` text NOT NULL,
	PRIMARY KEY(`group_key`, `fingerprint`, `starts_at`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`alert_type` text,
	`chain_id` text NOT NULL,
	`author` text,
	`created_at` text NOT NULL,
	`started_at` text,
	`completed_at` text,
	`duration_ms` integer,
	`projected_seq` integer DEFAULT 0 NOT NULL,
	`chat_enabled` integer NOT NULL,
	`chat_id` text,
	`chat_message_count` integer DEFAULT 0 NOT NULL,
	`total_stages` integer DEFAULT 0 NOT NULL,
	`completed_stages` integer DEFAULT 0 NOT NULL,
	`failed_stages` integer DEFAULT 0 NOT NULL,
	`has_parallel_stages` integer DEFAULT false NOT NULL,
	`has_sub_agents` integer DEFAULT false NOT NULL,
	`has_action_stages` integer DEFAULT false NOT NULL,
	`actions_executed` integer,
	`llm_interaction_count` integer DEFAULT 0 NOT NULL,
	`mcp_interaction_count` integer DEFAULT 0 NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`total_tokens` integer DEFAULT 0 NOT NULL,
	`provider_fallback_count` integer DEFAULT 0 NOT NULL,
	`current_stage_index` integer,
	`current_stage_id` text,
	`latest_score` integer,
	`scoring_status` text,
	`score_id` text,
	`review_status` text,
	`assignee` text,
	`quality_rating` text,
	`feedback_edited` integer DEFAULT false NOT NULL,
	`feedback_edited_by` text,
	`feedback_edited_at` text,
	`runbook_url` text,
	`slack_message_fingerprint` text,
	`alert_excerpt` text NOT NULL,
	`error_message` text,
	`action_taken` text,
	`investigation_feedback` text,
	`executive_summary` text,
	`executive_summary_error` text,
	`mcp_selection` text,
	`final_analysis` text,
	`alert_data` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_id_unique` ON `sessions` (`id`);--> statement-breakpoint
CREATE INDEX `sessions_created` ON `sessions` (`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_type_created` ON `sessions` (`alert_type`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_author_created` ON `sessions` (`author`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_duration` ON `sessions` (`duration_ms`);--> statement-breakpoint
CREATE INDEX `sessions_chain_created` ON `sessions` (`chain_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_status_created` ON `sessions` (`status`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_filters` ON `sessions` (`status`,`alert_type`,`chain_id`,`created_at`);