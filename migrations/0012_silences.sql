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
ALTER TABLE `sessions` ADD `held_until` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `silence_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `silence_comment` text;--> statement-breakpoint
CREATE INDEX `sessions_held` ON `sessions` (`held_until`,`silence_id`) WHERE held_until is not null;