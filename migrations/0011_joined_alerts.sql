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
ALTER TABLE `sessions` ADD `recurrences` integer DEFAULT 0 NOT NULL;