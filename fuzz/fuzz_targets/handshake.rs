//! See `go_plugin::properties::handshake`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use go_plugin::properties::handshake;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = handshake(&mut Unstructured::new(data));
});
