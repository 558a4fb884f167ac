// SPDX-License-Identifier: Apache-2.0
import RewardControl

@main
enum Main {
    static func main() {
        RewardctlCommand.runAndExit()
    }
}
