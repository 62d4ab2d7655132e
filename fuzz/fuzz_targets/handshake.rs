//! See `go_plugin::properties::handshake`.

#![no_main]

use go_plugin::properties::handshake;
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = handshake(&mut Unstructured::new(data));
});
