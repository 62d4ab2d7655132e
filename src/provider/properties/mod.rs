//! Properties that hold for any configuration and any response of Okta:
//! diagnostics have a limited length and never a secret. The tests run them on
//! random inputs, `make fuzz` on inputs that reach new code.

mod advice;
mod data_source_configuration;
mod help;
mod provider_block;
mod values;

pub use advice::advice;
pub use data_source_configuration::data_source_configuration;
pub use provider_block::provider_block;

#[cfg(test)]
mod tests {
    use arbtest::arbtest;

    /// How long each property is tried, in milliseconds: some thousand inputs.
    const BUDGET: u64 = 400;

    #[test]
    fn a_provider_block_comes_to_settings_or_to_help_without_secrets() {
        arbtest(super::provider_block).budget_ms(BUDGET);
    }

    #[test]
    fn exactly_the_wrong_attributes_of_a_data_source_are_named() {
        arbtest(super::data_source_configuration).budget_ms(BUDGET);
    }

    #[test]
    fn every_error_response_becomes_help_without_the_credential() {
        arbtest(super::advice).budget_ms(BUDGET);
    }
}
