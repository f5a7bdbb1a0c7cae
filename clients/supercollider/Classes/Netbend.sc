// Plays a running netbend: sets and asks, hears what others change, sends ahead in time, plays patterns.
Netbend {
	classvar <>default;
	var <addr, pulse;

	*initClass {
		StartUp.add {
			Event.addEventType(\netbend, { |server|
				var messages = List.new, netbend = ~netbend ?? { Netbend.default };
				currentEnvironment.keysValuesDo { |key, value|
					// an unfinished pattern of patterns would send arrays of arrays
					if(key.asString.beginsWith("/")) { messages.add([key] ++ value.value) }
				};
				if(messages.notEmpty) {
					netbend.at((~latency ?? { server.latency } ?? { 0.2 }) + (~timingOffset ? 0), *messages)
				}
			}, (amp: nil));
			default = default ?? { Netbend.new };
			OSCFunc({ |message|
				if(message.size == 3 and: { message[1] != '/get' } and: { message[1].asString.beginsWith("/") }) {
					("netbend:" + message[2]).warn  // what is asked with get tells itself
				}
			}, '/error').permanent_(true);
		}
	}

	*new { |host = "127.0.0.1", port = 9000| ^this.newCopyArgs(NetAddr(host, port)) }

	// Every netbend that answers: on this computer, and in the local network where it was started with --lan.
	*find { |action, ports = #[9000, 9001, 9002, 9003], hosts = #["127.0.0.1", "255.255.255.255"], seconds = 1|
		var found = List.new, ear = OSCFunc({ |message, time, from|
			var one = Netbend(from.ip, from.port);
			if(found.any { |other| other.addr == one.addr }.not) { found.add(one) };
		}, '/pong');
		NetAddr.broadcastFlag = true;
		[hosts, ports].allTuples.do { |place| try { NetAddr(*place).sendMsg('/ping') } };
		SystemClock.sched(seconds, { ear.free; action.value(found.asArray); nil });
	}

	set { |address ... values| addr.sendMsg(address, *values) }

	// What stands at an address: action gets it; failed gets the reason why there is nothing.
	get { |address, action, failed, seconds = 2|
		var ears, done = false, finish = { |act, values|
			if(done.not) { done = true; ears.do(_.free); act.value(*values) }
		};
		failed = failed ?? { { |reason| ("netbend:" + reason).warn } };
		ears = [
			OSCFunc({ |message| finish.(action, message.drop(1)) }, address, addr),
			OSCFunc({ |message| if(message[1] == '/get') { finish.(failed, [message[2]]) } }, '/error', addr)
		];
		SystemClock.sched(seconds, {
			finish.(failed, ["no answer to % within % s; is netbend running on port %?".format(address, seconds, addr.port)]);
			nil
		});
		addr.sendMsg('/get', address);
	}

	// The same inside a Routine, which waits for it; nil where there is nothing.
	value { |address, seconds = 2|
		var found, condition = Condition.new;
		this.get(address,
			{ |... values| found = if(values.size == 1) { values[0] } { values }; condition.unhang },
			{ |reason| ("netbend:" + reason).warn; condition.unhang }, seconds);
		condition.hang;
		^found
	}

	// Messages that take effect together so many seconds from now, to the frame; up to one second ahead.
	at { |seconds ... messages| addr.sendBundle(seconds, *messages) }

	// The same for what is set inside a function.
	bundle { |seconds, function|
		var together = BundleNetAddr.copyFrom(addr);
		function.value(this.class.newCopyArgs(together));
		addr.sendBundle(seconds, *together.bundle);
	}

	macro { |number, value| this.set("/macro/" ++ number, value) }
	recall { |preset, seconds = 0| this.set('/preset/recall', preset, seconds) }
	store { |preset| this.set('/preset/store', preset) }
	next { this.set('/latent/next') }
	panic { this.set('/panic') }
	undo { this.set('/undo') }
	redo { this.set('/redo') }

	// Have what others change sent here; said again every few seconds, so that a netbend that starts later hears it.
	subscribe { |pattern = "", perSecond = 30|
		var say = { this.set('/subscribe', NetAddr.langPort, pattern.asString, perSecond.asInteger) };
		this.unsubscribe;
		say.value;
		pulse = SkipJack(say, 5);
	}

	unsubscribe {
		if(pulse.notNil) { pulse.stop; pulse = nil; this.set('/unsubscribe', NetAddr.langPort) }
	}

	// Call a function with what others make of an address; free what comes back to have it end.
	follow { |address, function|
		if(pulse.isNil) { this.subscribe };
		^OSCFunc({ |message| function.value(*message.drop(1)) }, address, addr)
	}

	// A window with eight macros, which follow whoever else moves them.
	gui {
		var window = Window("netbend" + addr.port, Rect(100, 100, 430, 240)), ears;
		var sliders = (1..8).collect { |number|
			Slider().orientation_(\vertical).action_({ |slider| this.macro(number, slider.value) })
		};
		ears = sliders.collect { |slider, index|
			var show = { |value| defer { slider.value = value } };
			this.get("/macro/" ++ (index + 1), show);
			this.follow("/macro/" ++ (index + 1), show).permanent_(true)
		};
		window.layout = VLayout(
			HLayout(*sliders.collect { |slider, index| VLayout(slider, StaticText().string_(index + 1).align_(\center)) }),
			HLayout(*[\panic, \undo, \redo, \next].collect { |name| Button().states_([[name]]).action_({ this.perform(name) }) })
		);
		window.onClose = { ears.do(_.free) };
		^window.front
	}

	printOn { |stream| stream << "Netbend(" << addr.hostname.asCompileString << ", " << addr.port << ")" }
}
