namespace Deception.Tests.Replay;

public class Placeholder { [Xunit.Fact] public void Runs() => Xunit.Assert.NotEmpty("x"); }
