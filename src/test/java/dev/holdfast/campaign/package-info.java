/**
 * The real process under load, killed at random moments and started again: whatever it had answered must be there.
 * {@link dev.holdfast.campaign.CrashCampaignIT} is the way in.
 */
@NullMarked
package dev.holdfast.campaign;

import org.jspecify.annotations.NullMarked;
