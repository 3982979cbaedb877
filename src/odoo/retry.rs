//! Decides whether a call to Odoo may be made again, and after which pause.

use std::time::Duration;

use super::fault::{OdooError, Outcome};

/// What making a call twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same as making it once: reads, and writes of absolute values.
    Harmless,
    /// Something else: a second record, a second message.
    Harmful,
}

/// How often and how fast calls are made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    /// Calls made after the first one.
    pub repeats_max: u32,
    /// The first pause; it doubles each time.
    pub first_pause: Duration,
    /// The longest pause.
    pub pause_max: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Retries { repeats_max: 4, first_pause: Duration::from_millis(500), pause_max: Duration::from_secs(20) }
    }
}

impl Retries {
    /// The pause before the next try after `failures` failed ones, or `None` if it must not be tried again.
    pub fn pause(
        &self,
        repeat: Repeat,
        error: &OdooError,
        failures: u32,
        random: &mut fastrand::Rng,
    ) -> Option<Duration> {
        let harmless = match repeat {
            Repeat::Harmless => true,
            // A conflict was rolled back, too, but Odoo has itself tried five times by then: leave it to the caller.
            Repeat::Harmful => matches!(error, OdooError::Transport { .. }) && error.outcome() == Outcome::NotDone,
        };
        if !harmless || !error.is_transient() || failures == 0 || failures > self.repeats_max {
            return None;
        }
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        let longest = self.first_pause.saturating_mul(doubled).min(self.pause_max);
        // Half of it is chance, so that several daemons do not come back in the same moment.
        let half = u64::try_from(longest.as_millis() / 2).unwrap_or(u64::MAX);
        Some(Duration::from_millis(half.saturating_add(random.u64(0..=half))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(reached: bool) -> OdooError {
        OdooError::Transport {
            operation: "create on mail.message".to_owned(),
            origin: "http://odoo.test".to_owned(),
            step: crate::odoo::fault::TransportStep::Connect,
            reached,
            source: "refused".into(),
        }
    }

    fn pause(repeat: Repeat, error: &OdooError, failures: u32) -> Option<Duration> {
        Retries::default().pause(repeat, error, failures, &mut fastrand::Rng::with_seed(7))
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_are_never_less_than_half() {
        for (failures, longest_ms) in [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000)] {
            let pause = pause(Repeat::Harmless, &broken(true), failures).unwrap();
            let longest = Duration::from_millis(longest_ms);
            assert!(pause >= longest / 2 && pause <= longest, "{failures}: {pause:?}");
        }
        assert_eq!(pause(Repeat::Harmless, &broken(true), 5), None);
    }

    #[test]
    fn what_adds_something_is_repeated_only_if_it_never_arrived() {
        assert!(pause(Repeat::Harmful, &broken(false), 1).is_some());
        assert_eq!(pause(Repeat::Harmful, &broken(true), 1), None);
        let conflict =
            OdooError::from_fault("create on x", 1, "psycopg2.errors.SerializationFailure: could not serialize access");
        assert_eq!(pause(Repeat::Harmful, &conflict, 1), None);
        assert!(pause(Repeat::Harmless, &conflict, 1).is_some());
    }

    #[test]
    fn a_refusal_is_not_repeated() {
        let refusal = OdooError::from_fault("write on res.partner", 2, "No.");
        assert_eq!(pause(Repeat::Harmless, &refusal, 1), None);
    }
}
