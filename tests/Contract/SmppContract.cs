using MassMessaging.Channels.Tests.Simulator;

namespace MassMessaging.Contract;

/// <summary>What our SMPP adapter asks, and what the simulated centre answers and delivers in fair weather and in odd: SMPP has no description that a program reads, but two codecs that share no line.</summary>
public sealed class SmppContract : SmppCentreTests;
