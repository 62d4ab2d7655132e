//! See `terraform::properties::json_value`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::terraform::properties::json_value;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = json_value(&mut Unstructured::new(data));
});
