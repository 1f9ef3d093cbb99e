ALTER TABLE `sessions` ADD `cancelled_by` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cancel_reason` text;