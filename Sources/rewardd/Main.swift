// SPDX-License-Identifier: Apache-2.0
import RewardDaemon

@main
enum Main {
    static func main() async {
        await RewarddCommand.runAndExit()
    }
}
