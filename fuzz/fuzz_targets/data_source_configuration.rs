//! See `provider::properties::data_source_configuration`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::provider::properties::data_source_configuration;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = data_source_configuration(&mut Unstructured::new(data));
});
