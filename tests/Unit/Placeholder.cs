namespace Deception.Tests.Unit;

public class Placeholder { [Xunit.Fact] public void Runs() => Xunit.Assert.NotEmpty("x"); }
