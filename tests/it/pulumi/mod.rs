//! The built plugin, called as Pulumi's engine calls it.

mod arguments; // what a function takes and refuses
mod attached; // a plugin that a person started
mod c_sharp; // what the example in C# sends
mod configuration; // every key in every form
mod function; // what a function returns, and how failures are told
mod installation; // make install-pulumi
mod junk; // frames and messages that nobody should send
mod lifetime; // what ends the plugin, and what does not
#[cfg(target_os = "linux")]
mod limits; // how large a message may be, and what it costs
mod messages; // what the user sees meanwhile
mod python_sdk; // the published SDK
mod schema; // what generators and YAML read
mod start; // what is printed before any call
#[cfg(target_os = "linux")]
mod starvation; // connections by the hundred
mod trust; // who may do what
mod unserved; // calls that are not there
#[cfg(target_os = "linux")]
mod user_namespace; // a rootless container
