//! See `provider::properties::provider_block`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::provider::properties::provider_block;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = provider_block(&mut Unstructured::new(data));
});
