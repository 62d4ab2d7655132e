//! What has to hold for whatever comes from Okta, from a variable or from a
//! file: each property takes any bytes, makes an input of them, and panics
//! when what it says is not so.
//!
//! The tests run them on random inputs, `make fuzz` on inputs that go where
//! none went before. They stand here, and not with the integration tests,
//! because what they look at is nobody else's business.

mod challenge;
mod fields;
mod go_time;
mod list_page;
mod private_key;
mod rate_limit;
mod refusal;
mod time;
mod token_record;

pub use challenge::challenge;
pub use list_page::list_page;
pub use private_key::private_key;
pub use rate_limit::rate_limit;
pub use refusal::{SECRET, any_error, refusal};
pub use time::time;
pub use token_record::token_record;

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    /// How long each property is tried, in milliseconds: some thousand inputs.
    const BUDGET: u64 = 400;

    #[test]
    fn a_record_is_what_its_json_says_or_an_error() {
        arbtest(super::token_record).budget_ms(BUDGET);
    }

    #[test]
    fn a_page_has_the_records_that_can_be_read_and_the_next_links_query() {
        arbtest(super::list_page).budget_ms(BUDGET);
    }

    #[test]
    fn a_refusal_keeps_what_okta_says_and_none_of_our_secrets() {
        arbtest(super::refusal).budget_ms(BUDGET);
    }

    #[test]
    fn a_challenge_is_read_as_it_was_written() {
        arbtest(super::challenge).budget_ms(BUDGET);
    }

    #[test]
    fn a_rate_limit_is_three_numbers_and_a_bounded_wait() {
        arbtest(super::rate_limit).budget_ms(BUDGET);
    }

    #[test]
    fn a_time_is_what_it_is_to_go() {
        arbtest(super::time).budget_ms(BUDGET);
    }

    #[test]
    fn a_key_survives_the_ways_in_which_variables_hold_it() {
        arbtest(super::private_key).budget_ms(BUDGET);
    }
}
